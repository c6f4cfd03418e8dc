"""Chinese, 简体中文."""

TEXTS: dict[str, str] = {
    # Of all pages.
    "language": "中文",
    "runs": "运行",
    "where": "当前位置",
    "step": "步数",
    "label": "标签",
    "no_such_run": "没有这个运行。它的文件可能已被移动或删除。",
    # Counterfactual trees of a sample.
    "tree_title": "{sample} 的反事实解释",
    "tree_no_sample": "没有这个样本。它的运行可能已被移动或删除，或者还没有进行到这里。",
    "tree_none": (
        "这个样本没有记录反事实树。在 runner.run() 之前加上 runner.register_hierarchical_occlusion() 即可得到。"
    ),
    "tree_waiting": "这个样本还没有反事实树；有了会自动出现。",
    "tree_cut": "这棵树的窗口超过 {most} 个。只显示前 {most} 个，面积也只按它们计算。",
    "tree_link": "反事实解释",
    "tree_sample": "样本 {position}",
    "tree_previous": "← 上一个",
    "tree_next": "下一个 →",
    "tree_maps": "这个样本的归因图",
    "tree_label": "要保持或失去的标签",
    "tree_direction": "方向",
    "tree_maker": "生成方法",
    "tree_to_reveal": "显示以保持",
    "tree_to_hide": "遮盖以失去",
    "tree_reveal_reached": "只显示图片的 {share}，就足以使“{label}”保持在 {threshold} 或以上（{probability}）。",
    "tree_hide_reached": "遮盖图片的 {share}，“{label}”就从 {start} 降到 {threshold} 以下（{probability}）。",
    "tree_winner": "这时排在第一的变成“{winner}”（{probability}）。",
    "tree_winner_bare": "这时排在第一的变成“{winner}”。",
    "tree_winner_same": "“{winner}”（{probability}）仍然是概率最高的标签。",
    "tree_winner_same_bare": "“{winner}”仍然是概率最高的标签。",
    "tree_reveal_not_reached": (
        "没有窗口能使“{label}”保持在 {threshold} 或以上，因为整张图片也达不到。搜索在没有窗口再有帮助时结束：显示"
        " {share} 时为 {probability}。"
    ),
    "tree_reveal_not_reached_try": "可以换一个网络更有把握的标签，或者降低 HierarchicalOcclusion 的 threshold=。",
    "tree_hide_not_reached": (
        "没有窗口能使“{label}”降到 {threshold} 以下，因为全部遮盖也做不到。搜索在没有窗口再有帮助时结束：遮盖"
        " {share} 时为 {probability}。"
    ),
    "tree_hide_not_reached_try": (
        '可以换一种遮盖方式：HierarchicalOcclusion 的 fill=，例如 "mean"；或者提高 threshold=。'
    ),
    "tree_reveal_trivial": (
        "没有什么可搜索的：全部遮盖、不显示任何窗口时，“{label}”已经是 {start}，不低于 {threshold}。"
    ),
    "tree_reveal_trivial_try": (
        '可以换一种留下更少信息的遮盖方式：HierarchicalOcclusion 的 fill=，例如 "mean"；或者提高 threshold=。'
    ),
    "tree_hide_trivial": "没有什么可搜索的：整张图片的“{label}”只有 {start}，还没有遮盖就已低于 {threshold}。",
    "tree_hide_trivial_try": "可以降低 HierarchicalOcclusion 的 threshold=，或者看一个网络更有把握的标签。",
    "tree_unknown": "日志没有说明这次搜索如何结束，或者自相矛盾；窗口按记录的样子显示。",
    "tree_share_unknown": "未知部分",
    "tree_start_reveal": "全部遮盖",
    "tree_start_hide": "整张图片",
    "tree_start_spoken": "{what}：概率 {probability}",
    "tree_stop": "。",
    "tree_after": "选中窗口 {name} 之后。",
    "tree_whole_layer": "所有 {window} 像素的窗口，以及没有再细分的较大窗口。",
    "tree_seen_reveal": "显示图片的 {share} 时，“{label}”为 {probability}。",
    "tree_seen_hide": "遮盖图片的 {share} 时，“{label}”为 {probability}。",
    "tree_hidden_by": "灰暗的部分是被遮盖的。网络在那里看到的不是灰色，而是遮盖物：{mask}。",
    "tree_mask_gaussian": "模糊的图片（高斯模糊，标准差 {size} 像素）",
    "tree_mask_constant": "处处为 {size} 的值",
    "tree_mask_mean": "图片的均值",
    "tree_mask_array": "用户自己的图片",
    "tree_no_picture": "图片没有保存。",
    "tree_picture_failed": "图片无法读取。",
    "tree_layers": "逐层结果",
    "tree_window": "{window} 像素窗口",
    "tree_at_reveal": "{probability}，显示 {share}",
    "tree_at_hide": "{probability}，遮盖 {share}",
    "tree_kept": "✓ 答案",
    "tree_threshold": "阈值 {threshold}：条形中的竖线。",
    "tree_tree": "树",
    "tree_how_to_read": (
        "从左到右：窗口，以及其中更小的窗口。每张图是选中该窗口之后看到的样子，附概率和增益。方向键移动，回车打开"
        "。✓：属于答案。"
    ),
    "tree_gain": "增益：该窗口使结果向目标靠近了多少",
    "tree_node_spoken": "窗口 {name}：概率 {probability}，增益 {gain}；x {x}，y {y}，{width} × {height} 像素。",
    "tree_in_answer": "属于答案。",
    "tree_help_title": "图示说明，以及它如何误导",
    "tree_help": (
        "显示：先遮盖整张图片，再逐个显示窗口，每次选使概率升高最多的一个，直到标签保持住。遮盖：反过来，逐个遮盖"
        "窗口，直到失去标签。然后撤销每个窗口，在其中寻找更小的窗口。窗口合在一起仍满足阈值的最深一层就是答案。"
    ),
    "tree_trap_greedy": "搜索是贪心的：每次取当时最好的窗口，从不反悔。可能存在更小的区域。",
    "tree_trap_mask": (
        "遮盖物本身也是图像。模糊会留下颜色和大的形状，显示与遮盖之间的边界本身也可能成为证据；换一种遮盖可能得到"
        "别的窗口。"
    ),
    "tree_trap_boxes": "窗口不是唯一的。增益几乎相同的窗口可能在图片的别处；没有选中的部分不一定不重要。",
    "tree_trap_coarse": "窗口是粗网格上的正方形，大小由层决定。它们不沿着物体的轮廓；最细的一层决定分辨率。",
    "tree_trap_hide": "失去标签是指低于阈值，不一定变成别的标签：它可能仍排在第一。",
    # Counterfactual trees of a run.
    "trees_title": "反事实解释",
    "trees_crumb": "反事实解释",
    "trees_none": "这一步没有反事实树。在 runner.run() 之前加上 runner.register_hierarchical_occlusion() 即可得到。",
    "trees_waiting": "还没有反事实树；有了会自动出现。",
    "trees_no_match": "没有符合条件的树。请去掉某个筛选条件。",
    "trees_count": "{all} 棵树中的 {trees} 棵，来自 {samples} 个样本",
    "trees_find": "标签包含",
    "trees_both": "全部",
    "trees_found": "结果",
    "trees_any": "全部",
    "trees_without": "没有答案",
    "trees_reached": "找到答案",
    "trees_not_reached": "未达到",
    "trees_trivial": "无需搜索",
    "trees_unknown": "不明",
    "trees_unreadable": "这棵树无法读取。",
    "trees_sort": "排序",
    "trees_sort_log": "日志顺序",
    "trees_sort_p": "概率从低到高",
    "trees_sort_down_p": "概率从高到低",
    "trees_sort_area": "面积从小到大",
    "trees_sort_down_area": "面积从大到小",
    "trees_too_many": "按面积排序要读取每一棵树：请先把列表缩小到 {most} 棵以内。",
    "trees_help_title": "图示说明，以及它如何误导",
    "trees_help": (
        "每张卡片是一棵树：它搜索到的结果。概率是显示（或遮盖）答案窗口时该标签的概率；面积是这些窗口合起来占图片"
        "的比例。"
    ),
    "trees_trap_share": "面积小不说明其余部分不重要：搜索是贪心的，别的窗口可能同样有效。",
    "trees_trap_none": "按概率排序时，没有答案的树排在最后；打开一棵可以看到发生了什么、可以试什么。",
    # Of the list of keys.
    "keys_button": "按键",
    "keys_title": "本页的按键",
    "keys_close": "关闭",
    "keys_help": "显示此列表",
    # Of a sample and its maps.
    "saliency_no_such_sample": "没有这个样本。它的运行可能已被移动或删除，或者还没有进行到这里。",
    "saliency_position": "第 {position} 个样本，共 {count} 个",
    "saliency_previous": "上一个",
    "saliency_next": "下一个",
    "saliency_table_of": "样本 {first}–{last} 列成表格",
    "saliency_overview": "图像与预测",
    "saliency_picture": "{name} 的图像",
    "saliency_picture_not_stored": "图像没有保存。",
    "saliency_truth": "真实标签",
    "saliency_truth_not_given": "未给出",
    "saliency_none_of_the_classes": "不属于任何类别",
    "saliency_nothing_yet": "这个样本还没有任何解释。",
    "saliency_nothing": "这个样本没有任何解释。",
    "saliency_why_before": "为什么是 ",
    "saliency_why_after": "？",
    "saliency_maps": "归因图",
    "saliency_explained_label": "被解释的标签",
    "saliency_units": "数值与保存时相同，单位随解释方法而异。每张图有自己的色标。",
    "saliency_no_map_yet": "还没有归因图。",
    "saliency_no_map_of_label": "这个标签没有归因图。",
    "saliency_what": "{explainer}：支持 {label} 的部分",
    "saliency_what_signed": "{explainer}：支持和反对 {label} 的部分",
    "saliency_what_difference": "两张归因图之差",
    "saliency_enlarge": "放大 {explainer}",
    # Of predictions.
    "saliency_not_heard": "网络还没有给出预测。",
    "saliency_probability": "概率",
    "saliency_logit": "Logit",
    "saliency_interval": "{low} 至 {high}",
    "saliency_interval_help": (
        "括号线是随机失活采样的 95 % 区间；{how}。它表示略去网络的一部分时答案变化多少，而不是答案有多常正确。"
    ),
    "saliency_outcome_help": "TP、FP、FN：真阳性、假阳性、假阴性；概率高于 {threshold} 的标签算作被预测。",
    "saliency_tp": "真阳性：被预测，且为真",
    "saliency_fp": "假阳性：被预测，但不为真",
    "saliency_fn": "假阴性：为真，但未被预测",
    "saliency_true": "真",
    "saliency_explained": "已解释",
    "saliency_show_maps": "显示这个标签的归因图",
    # Of the table of samples.
    "saliency_table": "{count} 个样本对照",
    "saliency_table_empty": "这里没有样本。地址里写明样本：samples=1,5-9。",
    "saliency_table_of_count": "样本 {positions}，共 {count} 个",
    "saliency_sample": "样本",
    "saliency_rank": "每行显示哪个被解释的标签",
    "saliency_rank_0": "概率最高",
    "saliency_rank_1": "第二",
    "saliency_rank_2": "第三",
    # Of the controls of maps; {gaps} are filled by scripts.
    "saliency_opacity": "归因图不透明度",
    "saliency_show": "显示",
    "saliency_show_both": "图像与归因图",
    "saliency_show_map": "仅归因图",
    "saliency_show_picture": "仅图像",
    "saliency_boxes": "真实物体的框与掩码",
    "saliency_reset_view": "还原缩放",
    "saliency_more": "颜色、阈值、平滑、差值",
    "saliency_seq": "无符号图的颜色",
    "saliency_div": "有符号图的颜色",
    "saliency_clip": "色标止于百分位",
    "saliency_cut": "隐藏低于",
    "saliency_blur": "平滑",
    "saliency_part": "随机失活采样",
    "saliency_part_map": "原归因图",
    "saliency_part_mean": "均值",
    "saliency_part_spread": "离散度",
    "saliency_da": "差值：被减图",
    "saliency_ta": "步数",
    "saliency_db": "减数图",
    "saliency_tb": "步数",
    "saliency_no_difference": "无",
    "saliency_step_of_page": "与页面相同",
    "saliency_at_step": " 第 {step} 步",
    "saliency_step_slider": "归因图的步数",
    "saliency_play": "▶ 播放",
    "saliency_pause": "❚❚ 暂停",
    "saliency_values": "数值 {low} 至 {high}",
    "saliency_smoothed": "颜色取自平滑后的数值（{pixels} 像素）",
    "saliency_clipped": "色标止于第 {percentile} 百分位",
    "saliency_bare": "有些数值不是数，不着色",
    "saliency_between": "；",
    "saliency_of_difference": "以各图自身色标范围为单位：1 为其末端",
    "saliency_no_difference_here": "两张图中有一张不存在。",
    "saliency_no_map": "这一步没有归因图。",
    "saliency_unreadable": "无法读取这张归因图或它的图像。",
    "saliency_place": "第 {row} 行，第 {column} 列",
    "saliency_colon": "：",
    "saliency_no_number": "不是数",
    "saliency_help": (
        "归因图表示在某一种方法看来网络的回答依赖于什么，而不是图像的真相。色标止于各图自身数值的百分位，因此"
        "两张图上相同的颜色并不是相同的数值。平滑和隐藏会让任何图看起来比实际更整洁；指针处的数字始终是记录的"
        "数值。由于各解释方法的单位不同，差值以各图自身色标范围为单位。"
    ),
    # Of the keys of maps.
    "saliency_key_previous": "上一个样本",
    "saliency_key_next": "下一个样本",
    "saliency_key_previous_rows": "前面的样本",
    "saliency_key_next_rows": "后面的样本",
    "saliency_key_front": "放大某个解释方法的图，或还原",
    "saliency_key_zoom_in": "放大所有图；也可在点过的图上滚动滚轮，或用两指",
    "saliency_key_zoom_out": "缩小",
    "saliency_key_zoom_reset": "还原缩放；也可双击",
    "saliency_key_mark_left": "读取左边一个像素的数值",
    "saliency_key_mark_right": "读取右边一个像素的数值",
    "saliency_key_mark_up": "读取上边一个像素的数值",
    "saliency_key_mark_down": "读取下边一个像素的数值",
    "saliency_key_play": "播放训练的各步，或暂停",
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
    # The gallery of samples.
    "gallery_title": "样本",
    "gallery_all": "筛选和排序全部 {count} 个",
    "gallery_count": "{all} 个样本中的 {found} 个",
    "gallery_none": "这个运行没有记录样本。",
    "gallery_waiting": "还没有样本；有了会自动出现。",
    "gallery_no_match": "没有符合条件的样本。请去掉某个筛选条件。",
    "gallery_unreadable": "这个样本无法读取。",
    "gallery_unheard": "还没有预测",
    "gallery_no_picture": "图片没有保存",
    "gallery_picture": "{sample} 的图片",
    "gallery_truth": "真实标签：{labels}",
    "gallery_no_truth": "没有给出真实标签",
    "gallery_none_of_classes": "不属于任何类别",
    "gallery_text": "名称或编号包含",
    "gallery_find": "标签包含",
    "gallery_more_labels": "还有 {count} 个标签：请输入名称的一部分",
    "gallery_pmin": "概率不低于",
    "gallery_pmax": "不高于",
    "gallery_umin": "不确定性不低于",
    "gallery_umax": "不确定性不高于",
    "gallery_t": "阈值",
    "gallery_any": "全部",
    "gallery_outcome": "判定结果",
    "gallery_TP": "真阳性：真实标签，且高于阈值",
    "gallery_FN": "假阴性：真实标签，但没有高于阈值",
    "gallery_FP": "假阳性：高于阈值，但不是真实标签",
    "gallery_TN": "真阴性：不是真实标签，也没有高于阈值",
    "gallery_tree": "反事实解释",
    "gallery_with": "有",
    "gallery_without": "没有",
    "gallery_sort": "排序",
    "gallery_sort_log": "日志顺序",
    "gallery_sort_p": "概率",
    "gallery_sort_u": "不确定性",
    "gallery_sort_s": "得分",
    "gallery_sort_d": "解释方法之间的分歧",
    "gallery_direction": "方向",
    "gallery_forward": "从前到后",
    "gallery_backward": "从后到前",
    "gallery_ascending": "从小到大",
    "gallery_descending": "从大到小",
    "gallery_by": "谁的得分",
    "gallery_in": "评测",
    "gallery_all_explainers": "除基线外的平均",
    "gallery_by_score": "得分：{value}",
    "gallery_by_disagreement": "分歧：{value}",
    "gallery_no_value": "无",
    "gallery_clear": "清除全部筛选条件",
    "gallery_help_title": "图示说明，以及它如何误导",
    "gallery_help": (
        "每张卡片是一个样本：概率最高的几个标签、它们的概率，以及相对于阈值的判定结果。TP：真实标签，高于阈值。FN："
        "真实标签，没有高于阈值。FP：高于阈值，但不是真实标签。TN：两者都不是。所有条件必须由样本的同一个标签满足："
        "选中的标签；没有选标签时，是具有所选判定结果的任意标签；两者都没有选时，是概率最高的标签。选项后面的数字是"
        "其他条件不变时会剩下多少样本。"
    ),
    "gallery_trap_threshold": (
        "判定结果由阈值决定。降低阈值会把漏判（FN）变成命中（TP），同时也把 TN 变成 FP；脱离阈值的错误数没有意义。"
        "一个阈值很少对每个类别都最合适；当概率在许多类别上总和为 1 时，正确的标签可能排在第一却仍低于阈值。"
    ),
    "gallery_trap_logged": (
        "只统计日志中记录了概率的标签。没有为某个样本记录的标签不算 TN，没有记录的真实标签也不算 FN：两者实际上都"
        "可能比显示的多。"
    ),
    "gallery_trap_any": ("没有选标签时，一个样本可以因两个标签而同时是 TP 和 FP：各判定结果的数目之和会超过样本数。"),
    "gallery_trap_deviation": (
        "不确定性是概率在多次随机失活采样上的标准差。概率接近 0 或 1 时它受到限制，因此自信而错误的网络也可能只有很小"
        "的不确定性。"
    ),
    "gallery_trap_sorted": (
        "排在最前面的是极端的样本，而不是典型的样本。分歧是各解释方法对同一标签的最高得分与最低得分之差：它说明"
        "它们不同，而不说明哪一个正确。"
    ),
    # The list of runs.
    "runs_text": "路径、模型、解释方法或状态包含",
    "runs_health": "日志",
    "runs_health_meaning": "日志的完好程度",
    "runs_any": "全部",
    "runs_sound": "完整",
    "runs_broken": "损坏或中断",
    "runs_no_match": "没有符合条件的运行。请去掉某个筛选条件。",
    "runs_sort": "按{column}排序；再点一次则反向",
    # Of the page that compares runs.
    "between_title": "比较运行",
    "between_first_and_last": "比较第 {first} 步与第 {last} 步",
    "between_with_others": "与其他运行比较",
    "between_sides": "比较的对象",
    "between_reference": "参照",
    "between_make_reference": "设为参照",
    "between_drop": "移除",
    "between_drop_side": "移除 {letter}",
    "between_at_step": "第 {step} 步",
    "between_last_steps": "各样本取其最后一步，最大为 {last}",
    "between_model": "模型",
    "between_samples": "样本",
    "between_accuracy": "准确率",
    "between_accuracy_of": "[{low}, {high}]，n = {count}",
    "between_no_truth": "未给出真实标签",
    "between_no_difference": "它们的元数据没有差别。",
    "between_more_facts": "另有 {count} 项不同",
    "between_labels": (
        "{letter} 的类别编号与 A 不同。标签按类别名称匹配：{moved} 个编号不同，{lost} 个在 A 中没有同名类别，不参与比较"
        "。"
    ),
    "between_fact_device": "设备",
    "between_fact_dtype": "数据类型",
    "between_fact_activation": "激活函数",
    "between_fact_target_rule": "被解释的标签",
    "between_fact_preprocessing": "图像",
    "between_fact_fast_path": "快速通道",
    "between_fact_notes": "备注",
    "between_fact_parameter_count": "参数量",
    "between_fact_input_shape": "输入",
    "between_fact_class_names": "类别数（*：与 A 不同）",
    "between_fact_threshold": "阈值",
    "between_fact_seed": "随机种子",
    "between_fact_tags": "标记",
    "between_fact_uncertainty": "不确定性",
    "between_fact_explainers": "解释方法",
    "between_fact_benchmarks": "评测指标",
    "between_fact_baselines": "基线",
    "between_fact_occlusions": "反事实解释",
    "between_fact_versions": "版本",
    "between_odd": "地址中的“{part}”不是运行。运行写作 KEY 或 KEY@STEP，以逗号分隔。",
    "between_missing": "没有运行 {run}。它的文件可能已被移动或删除。",
    "between_no_step": "{run} 在第 {step} 步没有样本，已略去。",
    "between_beyond": "超出可显示的数量 {count} 个：只比较前 {most} 个，其余略去。",
    "between_add": "添加运行或步数",
    "between_add_step": "{run} 的某一步",
    "between_add_run": "其他运行，新的在前",
    "between_too_few": "还没有可比较的：请选择两个或更多运行，或同一运行的两步。",
    "between_too_few_one": "已选择一个：{run}。请选择与它比较的对象。",
    "between_what_to_do": (
        "在下面选择某一步或另一个运行，或在所有运行的页面上勾选。地址里写明它们：/compare?runs=KEY,KEY@STEP；第一个是参"
        "照。"
    ),
    "between_with": "比较",
    "between_views": "比较的内容",
    "between_view_metrics": "指标",
    "between_view_predictions": "预测",
    "between_view_maps": "归因图",
    "between_matched": "两边共有 {count} 个样本，按 id 匹配；{first} 有 {of_first} 个，{other} 有 {of_other} 个。",
    "between_no_samples": "两边没有共同的样本。",
    "between_no_samples_hint": (
        "样本按 id 匹配，id 来自运行所用的数据集。这里分别以“{one}”和“{other}”开头。请在两个运行中给相同的样本以相同的 "
        "id。"
    ),
    "between_no_scores": (
        "没有同一样本、同一标签在两边都有的评分。评分还要按解释方法和评测指标的名称匹配；名称中含有非默认的参数。"
    ),
    "between_benchmark": "指标",
    "between_explainer": "解释方法",
    "between_interval": "差值的 95 % 置信区间",
    "between_better": "更高",
    "between_worse": "更低",
    "between_unsure": "不确定",
    "between_equal": "相等",
    "between_of_marks": "共 {first} 与 {other}",
    "between_apart": "两边都有，但从不属于同一样本和标签：{names}。",
    "between_metrics_meaning": (
        "两个均值都只计两边共有的样本和标签；n 是这样的配对数。某一边的评分更多时，总数写在 n 之后，多出的不计入。区间"
        "是配对差值之均值的置信区间，由对样本的自助法得到；“不确定”表示区间包含 0。准确率是最可能的标签为真的样本所占比"
        "例。xlog 的所有指标都是越高越好，但评分若只因网络更有把握而上升，并不能说明解释更好。输入尺寸或参数不同的评分"
        "不一定可以相比。"
    ),
    "between_chart": "{other} 减 {first}：均值之差",
    "between_chart_note": "{total} 行中的 {count} 行；横线为 95 % 置信区间",
    "between_chart_meaning": (
        "每个点是均值之差及其 95 % 置信区间；区间不含 0 时为实心。这是许多个同时进行的比较：20 个区间中会有一个纯属偶然"
        "地偏离。各指标单位不同却共用一条轴：请把点与它自己的区间相比，而不是与别的点相比。"
    ),
    "between_no_predictions": "没有样本在两边都有预测。",
    "between_none_changed": "没有这一类样本。",
    "between_kinds": "样本",
    "between_kind_changed": "有变化",
    "between_kind_lost": "对 → 错",
    "between_kind_won": "错 → 对",
    "between_kind_other": "其他标签变化",
    "between_kind_same": "无变化",
    "between_sort": "排序",
    "between_sort_change": "变化最大",
    "between_sort_fall": "下降最多",
    "between_sort_rise": "上升最多",
    "between_outcomes_corner": "行为 {first}，列为 {other}",
    "between_outcome_right": "对",
    "between_outcome_wrong": "错",
    "between_outcome_unknown": "真实标签未给出",
    "between_sample": "样本",
    "between_label_there": "{first} 的标签在 {other} 中",
    "between_change": "变化（百分点）",
    "between_not_logged": "未记录",
    "between_predictions_meaning": (
        "“对”表示最可能的标签是真实标签之一。变化是参照一边的标签之概率的变化，以百分点计。日志只记录每个样本最可能的若"
        "干标签：在另一边“未记录”的按 0 计，实际变化不会比所示更大。变对与变错的样本一样多时，准确率不变；仅换随机种子"
        "重新训练也会使一些样本变化。排在最前的是极端例子，不是典型例子。"
    ),
    "between_maps_note": (
        "归因图在 {grid} × {grid} 格上的秩相关：已比较 {samples} 个样本中的 {compared} 个，它们代表两边共有的 {total} "
        "个；每个样本取两边都有归因图的第一个被解释的标签。"
    ),
    "between_computing": "正在比较；结果会自动出现。",
    "between_comparing": "仍在比较归因图；其余会自动出现。",
    "between_no_maps": "没有可比较的归因图：没有解释方法在两边都有同一样本、同一标签的归因图。解释方法按名称匹配。",
    "between_all": "全部",
    "between_mean_correlation": "均值",
    "between_median": "中位数",
    "between_least": "最小",
    "between_maps": "归因图",
    "between_incomparable": "无法比较",
    "between_correlation": "相关",
    "between_maps_meaning": (
        "1：两张图对图像各部分的排序相同。0：没有关系。−1：次序相反。它只看名次：强度大十倍的图算作相同，几乎不重要的部"
        "分与物体同等计数。同一解释方法换一组随机数再运行，也达不到 1：在断言网络有变化之前，请先与这样的一对相比。处处"
        "同值、含非数值或网格不同的图无法比较。概率下降的标签，其解释也更不稳固：请同时查看预测。"
    ),
    "between_help_title": "本页说明，以及它如何误导",
    "between_help": (
        "在两边共有的样本上比较两个运行，或同一运行的两步。第一个是参照：差值是另一边减去参照。样本按 id 匹配，标签按编"
        "号或类别名称匹配，解释方法和评测指标按名称匹配。"
    ),
    "between_trap_samples": (
        "id 相同即视为同一样本。图像是否相同可在并排页面上看到；预处理不同时，网络看到的像素可能不同。"
    ),
    "between_trap_many": (
        "一张有许多差值的表就是许多个同时进行的比较：20 个区间中会有一个纯属偶然地偏离，而最显眼的一行最可能只是运气。"
    ),
    "between_trap_interval": (
        "区间针对的是这些样本：换成类似的样本时均值会如何变动。它不知道换个种子重新训练会有多大变化；两个运行是两个网络"
        "，不是两种训练方法。"
    ),
    "between_trap_rank": "秩相关不看数值大小，也不能说明哪张图是对的。",
    "between_trap_sizes": "输入尺寸、步数或扰动方式不同的运行，同名的评分不在同一尺度上。有何不同，见页面上方。",
    "between_trap_labels": (
        "运行解释的是它自己预测的标签。预测不同时，两边都解释的标签就少，剩下的是两边意见一致的样本。"
    ),
    # Of one sample side by side.
    "between_no_sides": "并排查看样本需要两个或更多运行。请在所有运行的页面上选择。",
    "between_no_such_sample": "这些运行都没有这个样本。",
    "between_place": "列表中第 {place} 个，共 {count} 个",
    "between_picture": "图像",
    "between_predictions": "预测",
    "between_not_there": "这个运行在这一步没有它。",
    "between_no_map": "这个标签没有归因图。",
    "between_other_pictures": "保存的图像不相同。",
    "between_other_sizes": "各网络的输入尺寸不同：指针所指是各图中比例相同的位置。",
    "between_map_difference": "归因图之差",
    "between_no_map_difference": "无",
    "between_sample_meaning": (
        "同一行的归因图出自同一解释方法、针对同一标签，各属各的网络。每张图有自己的色标，写在图下：颜色相同不等于数值相"
        "同。差值以各图自身颜色范围的份额计算。若某一边并未预测这个标签，它的图解释的是一个没有给出的答案。"
    ),
    # 保存为文件；脚本使用的 {空位} 由脚本填写。
    "export_save": "保存",
    "export_csv": "CSV",
    "export_csv_of": "{what}（CSV）",
    "export_as": "{what}（{format}）",
    "export_picture": "原图",
    "export_picture_of": "{sample} 的原图",
    "export_panel": "{explainer}：图片、归因图和色标（PNG）",
    "export_all_maps": "全部归因图（PNG）",
    "export_runs": "列出的全部运行",
    "export_samples": "列表中的全部 {count} 个样本",
    "export_predictions": "{sample} 的预测",
    "export_scores": "平均得分及区间",
    "export_classes": "各类别的平均得分",
    "export_marks": "所有样本的得分",
    "export_agreement": "解释方法之间的一致程度",
    "export_curves": "平均曲线",
    "export_uncertainty": "所有样本的不确定性",
    "export_calibration": "校准的各个区间",
    "export_trees": "列表中的全部 {count} 棵树",
    "export_methods": "所有方法的参数",
    "export_tree": "当前所见（PNG）",
    "export_failed": "无法保存。",
    # 报告：样本如何选出，由谁生成。
    "report_title": "{run} 的报告",
    "report_sound": "此处显示的内容全部可以读取；检查整个日志请用 xlog verify。",
    "report_lost_maps": "这些样本中无法读取的归因图：{count} 个。",
    "report_scores": "得分",
    "report_no_scores": "这一步没有记录得分。",
    "report_step": "第 {step} 步。",
    "report_bars": "{metric} 的平均得分及 95% 区间",
    "report_also": "另外还解释了（此处未显示）：{labels}。",
    "report_named": "按名称选出的样本：第 {step} 步的 {total} 个中的 {count} 个。",
    "report_all": "第 {step} 步的全部 {total} 个样本。",
    "report_spaced": "第 {step} 步 {total} 个样本中的 {count} 个，在日志中等距选取，没有人为挑选。",
    "report_maps": "归因图针对概率最高的已解释标签。归因图显示的是某种方法眼中网络回答的依据，而不是图片中的事实。"
    "每张图有自己的色标，止于其数值的第 99.5 百分位：两张图颜色相同，数值不一定相同。大于 {side} 像素的归因图会平均缩小"
    "到这个尺寸。",
    "report_made": "由 {by} 于 {moment} 生成，运行 {run}：{files}。本文件包含所显示的一切，不向任何服务器请求内容。",
    # Who is not let in.
    "refused_token_title": "请通过专用链接打开",
    "refused_token": (
        "启动 xlog-view 的人可以在其终端里找到这个链接：地址末尾是 ?token= 加一长串字符。"
        "只需打开一次，此后在关闭浏览器之前都可以直接访问。"
    ),
    "refused_host_title": "无法识别的主机名",
    "refused_host": (
        "请求的主机名是“{name}”。请使用 xlog-view 启动时打印的地址，或在启动时用 --public-url 指定要使用的地址。"
    ),
    "refused_origin_title": "请求来自其他网页",
    "refused_origin": "“{name}”的网页试图访问本查看器，而它只响应自己的页面。",
}
