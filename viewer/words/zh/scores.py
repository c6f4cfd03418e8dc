"""Words of the page that compares explainers, in Chinese."""

TEXTS: dict[str, str] = {
    "scores_title": "比较解释方法",
    "scores_views": "视图",
    "scores_view_table": "均值与权重",
    "scores_view_classes": "按类别",
    "scores_view_curves": "曲线",
    "scores_view_samples": "按样本",
    "scores_view_agreement": "一致性",
    "scores_none": "没有得分。",
    "scores_none_hint": (
        "评测指标在运行结束时记录平均得分：runner.register_saliency([...], benchmarks=[...])。解释方法之间的一致性"
        "不需要评测指标。"
    ),
    "scores_so_far": (
        "该训练步尚未记录平均得分；平均得分在运行结束时记录。此处为已有得分的均值，没有置信区间，也未与对照比较。"
    ),
    "scores_legend": (
        "每格依次为：均值、方括号内的 95 % 置信区间、数值个数，以及是否优于每一个对照。箭头指向较好的一端。对照与网"
        "络无关。"
    ),
    "scores_seed_std": "随机种子标准差 {std}",
    "scores_seed": "以下各项的区间未计入随机种子：{names}；它们对所有样本使用相同的随机抽样。",
    "scores_few": "（样本太少，无法给出区间）",
    "scores_same": "（数值全部相同，故无区间）",
    "scores_level": "该指标的参考水平",
    "scores_table": "各解释方法在各指标上的平均得分",
    "scores_explainer": "解释方法",
    "scores_metric": "指标",
    "scores_show": "显示",
    "scores_control": "对照",
    "scores_values": "得分个数",
    "scores_values_meaning": "所有指标的得分个数，以及应有的个数",
    "scores_out_of": "{count} / {every}",
    "scores_not_ranked": "不参与排名：仅有 {share} 的得分",
    "scores_composite": "综合分",
    "scores_sort": "按 {name} 排序",
    "scores_n": "n = {count}",
    "scores_n_of_classes": "每个类别 n = {count}",
    "chart_mean": "平均得分，95 % 置信区间",
    "chart_score": "单个解释的得分",
    "scores_missing": "缺失 {count} 个",
    "scores_no_value": "无数值",
    "scores_of": "来自 {total} 个指标中的 {used} 个",
    "scores_left_out": "因缺少数值而未计入：{names}",
    "scores_better": "更好",
    "scores_worse": "更差",
    "scores_unsure": "不确定",
    "scores_gain": "在相同样本上相对 {name} 的增益：{gain}，95 % 置信区间 {interval}",
    "scores_table_meaning": (
        "“更好”指在相同的样本和标签上优于每一个对照，且超过指标取值范围的 1 %；“更差”指不如至少一个对照；其余为“不"
        "确定”。若各方法实际上一样好，这类结论中出错的不到 4 %；表格很大时会有几个。区间针对的是此类样本的均值，而"
        "不是单个样本或其他数据集；此类区间中至少有 93 % 包含该均值。区间需要 6 个样本，只有命中与否的指标需要 2 个"
        "。无法计算的数值不计入均值，只计为缺失；缺失较多时，其余样本可能不具代表性。未胜过对照的解释方法仍可能是对"
        "的：也许该指标衡量不了它所揭示的内容。"
    ),
    "scores_weights": "指标的权重",
    "scores_equal": "全部相等",
    "scores_no_weight": "所有权重都是 0，因此没有综合分。",
    "scores_composite_meaning": (
        "综合分是表中均值的加权平均。越低越好的指标先在其取值范围内翻转，没有取值范围的指标不计入。百分比是实际使用"
        "的权重，总和为 100。各指标的取值范围不同（有的到 1 为止，有的低于 0，logit 则没有界限），因此范围宽的指标"
        "的影响大于其权重。没有数值的指标不计入，其余指标的权重随之变大：这样的综合分不可相比，表中会注明。总能找到"
        "某组权重得出任意的排名：请在查看结果之前定好权重。其判定基于与各对照综合分的配对差值。若某解释方法在某个指标上"
        "缺少超过十分之一的得分，则不参与排名：剩下的可能恰是容易的样本。"
    ),
    "scores_radar": "雷达图",
    "scores_radar_note": "每条轴从最差的均值（中心）到最好的均值（外缘）",
    "scores_radar_meaning": (
        "每条轴都经过缩放，使所有解释方法和对照中最差的均值位于中心，最好的位于外缘。因此小差异看起来和大差异一样大"
        "；面积没有意义，它会随轴的顺序变化。线上的缺口是缺失的数值。悬停可看均值，置信区间见表格。"
    ),
    "scores_radar_too_few": "雷达图至少需要 {count} 个指标。",
    "scores_radar_paired": "均值基于 n = {count} 个样本–标签对，各方法相同",
    "scores_hits": "命中比例",
    "scores_hits_meaning": (
        "该指标只有命中与未命中，因此条形表示命中比例及其精确的 95 % 置信区间，只计入所有显示的方法都有"
        "得分的样本–标签对。悬停可查看个数；下方列表可打开单个样本。"
    ),
    "scores_no_classes": "没有记录各类别的平均得分。",
    "scores_order": "顺序",
    "scores_order_worst": "最差在前",
    "scores_order_best": "最好在前",
    "scores_order_name": "按名称",
    "scores_find": "查找类别",
    "scores_find_hint": "名称的一部分",
    "scores_no_class_found": "没有名称包含该内容的类别。",
    "scores_one_explainer": "一种解释方法，全部指标",
    "scores_one_metric": "一个指标，多种解释方法",
    "scores_classes_note": "{count} 个类别；均值与 95 % 置信区间，只计入所显示方法都有得分的样本；灰色为对照",
    "scores_classes_meaning": (
        "每个点是一个类别的样本均值，线段是其 95 % 置信区间；没有数值的类别留空。样本少则区间宽；排序后位于两端的类"
        "别部分出于偶然：样本最少的类别波动最大。在各指标的图中，每列有自己的刻度；在各解释方法的图中，所有列共用一"
        "个刻度。"
    ),
    "scores_no_curves": "没有记录曲线。DeletionAUC、InsertionAUC 和 PerturbationCurves 会记录曲线。",
    "scores_curves_note": "均值基于相同的 n = {count} 个样本–标签对；色带为中间一半的曲线",
    "scores_curves_x": "图像被改变的比例",
    "scores_curves_x_of_text": "词元被改变的比例",
    "scores_curves_x_of_row": "特征被改变的比例",
    "scores_curves_y": "标签的输出",
    "scores_curves_meaning": (
        "按解释方法给出的重要性从高到低依次改变图像的各部分。插入曲线应尽早上升，删除曲线应尽早下降，且都应比对照明"
        "显。均值会掩盖各条曲线在不同位置的跳变。被遮挡的图像与训练数据不同，因此下降可能来自遮挡本身，而不是被遮挡"
        "的内容。只读取最前面的数值；n 为其个数。"
    ),
    "scores_curves_meaning_of_text": (
        "按解释方法给出的重要性从高到低依次改变词元。插入曲线应尽早上升，删除曲线应尽早下降，且都应比对照明显。"
        "均值会掩盖"
        "各条曲线在不同位置的跳变。隐藏了词元的文本与训练数据不同，因此下降可能来自空缺本身，而不是缺少的内容。"
        "只读取最前面的数值；n 为其个数。"
    ),
    "scores_curves_meaning_of_row": (
        "按解释方法给出的重要性从高到低依次改变特征。插入曲线应尽早上升，删除曲线应尽早下降，且都应比对照明显。"
        "均值会掩盖"
        "各条曲线在不同位置的跳变。替换了取值的行可能与训练数据不同，因此下降可能来自替换值本身，而不是被替换的内容。"
        "只读取最前面的数值；n 为其个数。"
    ),
    "scores_no_samples": "没有按样本的得分。请选择其他指标、解释方法或训练步。",
    "scores_samples_note": "箱：四分位数；须：最小值与最大值；每种最多 {count} 个点；点击一个点可打开其样本",
    "scores_samples_meaning": (
        "每个点是一个样本和标签的得分；点在行内的上下位置没有含义。得分多于点数时，按名次等间隔选取，并始终包含两端"
        "，因此疏密得以保留。均值相同的两种解释方法可能在不同的样本上失败。缺失的数值不显示。"
    ),
    "scores_ends": "极端样本",
    "scores_all_by_this": "按该得分排列全部样本",
    "scores_lowest": "最低",
    "scores_highest": "最高",
    "scores_sample": "样本",
    "scores_agreement": "解释方法之间的一致性",
    "scores_agreement_note": "显著图的秩相关系数，{total} 个样本中 {count} 个的均值，{grid} × {grid} 网格",
    "scores_agreement_note_of_text": "各词元上的秩相关系数，{total} 个样本中 {count} 个的均值",
    "scores_agreement_note_of_row": "各特征上的秩相关系数，{total} 个样本中 {count} 个的均值",
    "scores_pair": "{one} 与 {other}：比较了 {count} 对解释",
    "scores_agreement_meaning": (
        "同一样本、同一标签（第一个被解释的标签）的两张显著图，各自在粗网格上取平均后的 Spearman 秩相关系数：1 表示"
        "排序相同，0 表示无关，−1 表示相反。一致的解释方法可能一起出错，同类方法尤其如此。有符号的显著图把负面证据"
        "排在最后，无符号的显著图把它排在中间或前面，这会降低一致性。常数图和损坏的显著图不计入。样本是固定的等间隔"
        "子集；悬停可看个数。"
    ),
    "scores_agreement_meaning_of_text": (
        "两种解释方法对同一样本、同一标签（第一个被解释的标签）各词元的归因之间的 Spearman 秩相关系数：1 表示排序相同，"
        "0 表示无关，−1 表示相反。一致的解释方法可能一起出错，同类方法尤其如此。有符号的归因把负面证据排在最后，"
        "无符号的把它"
        "排在中间或前面，这会降低一致性；以整个词为单位的方法给一个词的各个词元相同的数值。特殊词元、常数和损坏的数值不计入。"
        "样本是固定的等间隔子集；悬停可看个数。"
    ),
    "scores_agreement_meaning_of_row": (
        "两种解释方法对同一样本、同一标签（第一个被解释的标签）各特征的归因之间的 Spearman 秩相关系数：1 表示排序相同，"
        "0 表示无关，−1 表示相反。一致的解释方法可能一起出错，同类方法尤其如此。特征很少时，个别名次的影响很大。"
        "常数和损坏的数值不计入。样本是固定的等间隔子集；悬停可看个数。"
    ),
    "scores_agreement_large": "显著图过大，只读取了部分解释方法的，未读取 {names} 的。",
    "scores_no_agreement": "计算一致性需要至少两种解释方法对同一样本、同一标签的解释。",
}
