"""Chinese, 简体中文."""

TEXTS: dict[str, str] = {
    # Of all pages.
    "language": "中文",
    "runs": "运行",
    "where": "当前位置",
    "step": "步数",
    "label": "标签",
    "no_such_run": "没有这个运行。它的文件可能已被移动或删除。",
    # Of charts on pages that sum a run up, and of links between the pages of a run.
    "chart_meaning": "这表示什么，又可能怎样误导",
    "views": "此运行的页面",
    "views_run": "运行",
    # Of the page that compares explainers.
    "scores_title": "比较解释方法",
    "scores_views": "比较的方式",
    "scores_view_table": "均值与权重",
    "scores_view_classes": "各类别",
    "scores_view_curves": "曲线",
    "scores_view_samples": "单个样本",
    "scores_view_agreement": "一致性",
    "scores_none": "这里没有评分。",
    "scores_none_hint": "如果给出了评测指标，平均分会在运行结束时写入日志：runner.register_saliency([...], "
    "benchmarks=[...])。解释方法之间的一致性不需要评测指标。",
    "scores_so_far": "这一步没有记录平均分；平均分在运行结束时记录。这里是已有评分的均值，没有置信区间，也没有与基线"
    "的比较。",
    "scores_legend": "每格依次为：均值、方括号内的 95 % 置信区间、参与平均的数值个数，以及是否优于最好的基线。数值越"
    "高越好。基线对网络一无所知。",
    "scores_table": "各解释方法在各指标上的平均分",
    "scores_explainer": "解释方法",
    "scores_metric": "指标",
    "scores_show": "绘出",
    "scores_baseline": "基线",
    "scores_composite": "综合分",
    "scores_sort": "按 {name} 排序",
    "scores_n": "n = {count}",
    "scores_missing": "缺失 {count} 个",
    "scores_no_value": "无数值",
    "scores_of": "{total} 个指标中的 {used} 个",
    "scores_left_out": "因无数值而未计入：{names}",
    "scores_better": "更好",
    "scores_worse": "更差",
    "scores_unsure": "不确定",
    "scores_gain": "在相同样本上与基线 {name} 之差及其 95 % 置信区间：{interval}",
    "scores_table_meaning": "“更好”和“更差”是在相同的样本和标签上与最好的基线相比；“不确定”表示差值的 95 % 置信区间包"
    "含 0。区间说的是这类样本的均值，而不是单个样本，也不适用于其他数据集。数值少时区间很宽；格子很多时，每二十个差值"
    "中约有一个会碰巧显得确定。无法得到的数值不计入均值，只计为缺失：缺失多时，余下的样本可能并不具有代表性。没有胜过"
    "基线的解释方法未必错误：也许是该指标看不到它所揭示的东西。",
    "scores_weights": "指标的权重",
    "scores_equal": "全部相等",
    "scores_no_weight": "所有权重都是 0，因此没有综合分。",
    "scores_composite_meaning": "综合分是表中均值的加权平均，均值不作变换；百分比是实际使用的权重，总和为 100。各指标"
    "的取值范围不同（有的到 1 为止，有的低于 0，logit 则没有界限），因此范围宽的指标的影响大于其权重。没有数值的指标会"
    "被略去，其余指标的权重随之变大：由不同指标得到的综合分不可相比，表中会注明。总能找到某组权重得出任意的排名：请在"
    "看结果之前定好权重。",
    "scores_radar": "雷达图",
    "scores_radar_note": "每条轴从最差的均值（中心）到最好的均值（外缘）",
    "scores_radar_meaning": "每条轴都经过拉伸，使所有解释方法和基线中最差的均值位于中心，最好的位于外缘。因此小差异看"
    "起来和大差异一样大；面积没有意义，它会随轴的顺序而变。轮廓中的缺口是缺失的数值。悬停可看均值，区间请看表格。",
    "scores_radar_too_few": "雷达图至少需要 {count} 个指标。",
    "scores_no_classes": "没有记录各类别的平均分。",
    "scores_order": "顺序",
    "scores_order_worst": "最差在前",
    "scores_order_best": "最好在前",
    "scores_order_name": "按名称",
    "scores_find": "查找类别",
    "scores_find_hint": "名称的一部分",
    "scores_no_class_found": "没有名称包含此内容的类别。请修改或清空搜索。",
    "scores_one_explainer": "一种解释方法，全部指标",
    "scores_one_metric": "一个指标，多种解释方法",
    "scores_classes_note": "显示 {count} 个类别；均值与 95 % 置信区间，灰色为基线",
    "scores_classes_meaning": "每个点是一个类别的样本均值，横线是其 95 % 置信区间；没有数值的类别留空。样本少则区间宽"
    "；排序后位于两端的类别部分是出于偶然：样本最少的类别波动最大。在各指标的图中，每列有自己的刻度；在各解释方法的图"
    "中，所有列共用一个刻度。",
    "scores_no_curves": "没有记录曲线。DeletionAUC、InsertionAUC 和 PerturbationCurves 会记录曲线。",
    "scores_curves_note": "n = {count} 个样本与标签对的平均",
    "scores_curves_x": "图像被改变的比例",
    "scores_curves_y": "标签的得分",
    "scores_curves_meaning": "按解释方法给出的重要性从高到低依次改变图像的各部分。插入曲线应尽早上升，删除曲线应尽早"
    "下降，并且都应比基线明显。均值掩盖了各条曲线在不同位置跳变的事实；被遮挡的图像与网络学过的都不相像，下降也许来自"
    "遮挡本身，而非被遮住的内容。只读取最前面的数值：n 给出其个数。",
    "scores_no_samples": "这里没有单个样本的评分：请选择其他指标、解释方法或步数。",
    "scores_samples_note": "箱：四分位数；须：最小值与最大值；每种最多 {count} 个点；点击可打开样本",
    "scores_samples_meaning": "每个点是一个样本与标签的评分；行内的上下位置没有含义。评分多于点数时，按名次等间隔地绘"
    "制，两端总在其中，因此疏密得以保留。均值相同的两种解释方法可能在不同的样本上失败。缺失的数值不在图中。",
    "scores_ends": "两端的样本",
    "scores_lowest": "最低",
    "scores_highest": "最高",
    "scores_sample": "样本",
    "scores_agreement": "解释方法之间的一致性",
    "scores_agreement_note": "归因图的秩相关，{total} 个样本中 {count} 个的平均，{grid} × {grid} 格",
    "scores_pair": "{one} 与 {other}：比较了 {count} 对归因图",
    "scores_agreement_meaning": "同一样本、同一标签（第一个被解释的标签）的两张归因图，各自在粗网格上取平均后的 "
    "Spearman 秩相关：1 表示所有位置的排序相同，0 表示毫无共同之处，−1 表示完全相反。彼此一致的解释方法可能一起出错，"
    "同一家族的尤其如此。有符号的归因图把负面证据排在最后，无符号的则把它排在中间或前面，这会降低它们的一致性。处处相"
    "等或损坏的归因图不计入。样本等间隔选取，每次相同，并非全部：悬停可看个数。",
    "scores_no_agreement": "计算一致性需要至少两种解释方法对同一样本、同一标签的归因图。",
    # Of the page on uncertainty.
    "uncertainty_title": "不确定性",
    "uncertainty_none": "此运行没有 dropout 不确定性。校准不需要它；其余内容请在运行之前登记：",
    "uncertainty_method": "不确定性的来源：{name}。",
    "uncertainty_deviations": "概率与其标准差",
    "uncertainty_no_deviations": "这一步没有记录标准差。",
    "uncertainty_probability": "最可能标签的概率",
    "uncertainty_deviation": "标准差",
    "uncertainty_points": "n = {count}；点击一个点可打开其样本",
    "uncertainty_counts": "n = {count}：太多，无法逐点显示，因此用颜色表示个数",
    "uncertainty_deviations_meaning": "每个点是一个样本最可能的标签：横轴是关闭 dropout 时的概率，纵轴是开启 dropout "
    "时它的波动。概率接近 0 或 1 时没有波动的余地，因此拱形是意料之中的，那里的标准差小并不证明网络真的知道。dropout "
    "只涵盖网络所不知道的一部分；与所有训练图像都不相像的图像也可能得到很小的标准差。",
    "uncertainty_calibration": "校准",
    "uncertainty_no_truth": "校准需要样本的真实标签；这一步没有给出。",
    "uncertainty_accuracy": "正确的比例",
    "uncertainty_samples": "样本数",
    "uncertainty_error": "期望校准误差 {error}（{bins} 个等宽区间）；n = {count}；正确率 {accuracy}，平均概率 "
    "{confidence}",
    "uncertainty_calibration_meaning": "样本按最可能标签的概率分到等宽的区间。在虚线上，概率就等于网络正确的比例；低"
    "于虚线表示过于自信。竖线是 95 % 置信区间（Wilson）。误差是到虚线的平均距离，按样本数加权：样本少时，即使完美的网"
    "络误差也大于 0，而且它随区间的划分而变。它只涉及最可能的标签，也只适用于这类样本。",
    "uncertainty_most": "最不确定的样本",
    "uncertainty_order": "不确定的含义",
    "uncertainty_by_deviation": "标准差",
    "uncertainty_by_probability": "最高概率低",
    "uncertainty_by_entropy": "预测熵",
    "uncertainty_by_information": "互信息",
    "uncertainty_column_sample": "样本",
    "uncertainty_column_label": "最可能的标签",
    "uncertainty_column_probability": "概率",
    "uncertainty_column_deviation": "标准差",
    "uncertainty_column_entropy": "熵（奈特）",
    "uncertainty_column_information": "互信息（奈特）",
    "uncertainty_no_samples": "这一步还没有预测。",
    "uncertainty_no_value": "无数值",
    "uncertainty_most_meaning": "各次 dropout 采样之间的分歧越大，标准差和互信息越大：更多同类数据也许有帮助。如果各"
    "次采样都认为有几个标签是可能的，熵也会很高。在多个标签可以同时成立的网络中，最高概率低并不说明不确定。样本不超过 "
    "5 000 个时可以按熵和互信息排序。",
    "uncertainty_spreads": "解释的波动",
    "uncertainty_no_spreads": "没有记录解释的波动。若要在 dropout 下也解释归因图：",
    "uncertainty_explainer": "解释方法",
    "uncertainty_spread": "平均标准差与归因图平均大小之比",
    "uncertainty_maps": "归因图数",
    "uncertainty_spreads_meaning": "先取归因图各处数值在各次 dropout 采样之间的标准差，在整张图上平均，再除以平均归因"
    "图数值的平均大小；然后对等间隔选取的若干样本的第一个被解释标签取平均。数值低表示 dropout 几乎不改变解释，而不表示"
    "解释正确：恒定的归因图没有波动。稀疏与稠密的归因图不完全可比。",
}
