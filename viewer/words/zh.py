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
}
