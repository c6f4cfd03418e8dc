"""Words of counterfactual trees, in Chinese."""

TEXTS: dict[str, str] = {
    "tree_title": "{sample} 的反事实解释",
    "tree_no_sample": "找不到该样本。它的运行可能已被移动或删除，或者尚未处理到该样本。",
    "tree_none": (
        "该样本没有反事实树。要记录反事实树，请在 runner.run() 之前调用 runner.register_hierarchical_occlusion()。"
    ),
    "tree_waiting": "该样本暂无反事实树。本页会自动更新。",
    "tree_many": "该样本有 {count} 棵树；此处可选其中 {most} 棵，其余可在树的列表中选择",
    "tree_cut": "这棵树的窗口超过 {most} 个。只显示前 {most} 个，面积也只按它们计算。",
    "tree_cut_of_text": "这棵树的部分超过 {most} 个。只显示前 {most} 个，词元数也只按它们计算。",
    "tree_link": "反事实解释",
    "tree_link_of_text": "反事实解释：哪些词会改变标签",
    "tree_link_words": "遮挡哪些词会失去该标签，或显示哪些词足以保持它。",
    "tree_previous": "← 上一个",
    "tree_next": "下一个 →",
    "tree_maps": "这个样本的显著图",
    "tree_maps_of_text": "这个样本的解释",
    "tree_label": "被解释的标签",
    "tree_direction": "方向",
    "tree_maker": "方法",
    "tree_to_reveal": "显示以保持",
    "tree_to_hide": "遮挡以失去",
    "tree_reveal_reached": "显示图像的 {share} 即可使“{label}”的概率不低于 {threshold}（{probability}）。",
    "tree_reveal_reached_of_text": "显示 {share}即可使“{label}”的概率不低于 {threshold}（{probability}）。",
    "tree_hide_reached": "遮挡图像的 {share} 后，“{label}”的概率从 {start} 降到 {threshold} 以下（{probability}）。",
    "tree_hide_reached_of_text": "遮挡 {share}后，“{label}”的概率从 {start} 降到 {threshold} 以下（{probability}）。",
    "tree_winner": "此时概率最高的标签变为“{winner}”（{probability}）。",
    "tree_winner_bare": "此时概率最高的标签变为“{winner}”。",
    "tree_winner_same": "“{winner}”（{probability}）仍然是概率最高的标签。",
    "tree_winner_same_bare": "“{winner}”仍然是概率最高的标签。",
    "tree_reveal_not_reached": (
        "没有任何窗口组合能使“{label}”的概率不低于 {threshold}，整张图像也不能。当再没有窗口能提高概率时，搜索停止"
        "：显示 {share} 时为 {probability}。"
    ),
    "tree_reveal_not_reached_of_text": (
        "没有任何词的组合能使“{label}”的概率不低于 {threshold}，整篇文本也不能。当再没有词能提高概率时，搜索停止"
        "：显示 {share}时为 {probability}。"
    ),
    "tree_reveal_not_reached_try": "请换一个概率更高的标签，或调低 HierarchicalOcclusion 的 threshold=。",
    "tree_hide_not_reached": (
        "没有任何窗口组合能使“{label}”的概率低于 {threshold}，遮挡整张图像也不能。当再没有窗口能降低概率时，搜索停"
        "止：遮挡 {share} 时为 {probability}。"
    ),
    "tree_hide_not_reached_of_text": (
        "没有任何词的组合能使“{label}”的概率低于 {threshold}，遮挡整篇文本也不能。当再没有词能降低概率时，搜索停"
        "止：遮挡 {share}时为 {probability}。"
    ),
    "tree_hide_not_reached_try": '请换一种遮挡方式：HierarchicalOcclusion 的 fill=，例如 "mean"；或调高 threshold=。',
    "tree_hide_not_reached_try_of_text": (
        '请换一个代替被遮挡词元的词元，例如 HierarchicalOcclusion 的 fill=xlog.HiddenToken("pad")；或调高 threshold=。'
    ),
    "tree_reveal_trivial": "无需搜索：图像被完全遮挡时，“{label}”的概率已为 {start}，不低于 {threshold}。",
    "tree_reveal_trivial_of_text": "无需搜索：文本被完全遮挡时，“{label}”的概率已为 {start}，不低于 {threshold}。",
    "tree_reveal_trivial_try": (
        '请换一种保留信息更少的遮挡方式：HierarchicalOcclusion 的 fill=，例如 "mean"；或调高 threshold=。'
    ),
    "tree_reveal_trivial_try_of_text": (
        '请换一个代替被遮挡词元的词元，例如 HierarchicalOcclusion 的 fill=xlog.HiddenToken("pad")；或调高 threshold=。'
    ),
    "tree_hide_trivial": "无需搜索：在整张图像上“{label}”的概率只有 {start}，已低于 {threshold}。",
    "tree_hide_trivial_of_text": "无需搜索：在整篇文本上“{label}”的概率只有 {start}，已低于 {threshold}。",
    "tree_hide_trivial_try": "请调低 HierarchicalOcclusion 的 threshold=，或换一个概率更高的标签。",
    "tree_unknown": "日志没有记录搜索如何结束，或者自相矛盾。窗口按日志原样显示。",
    "tree_unknown_of_text": "日志没有记录这次搜索如何结束，或自相矛盾。各部分按日志显示。",
    "tree_share_unknown": "未知部分",
    "tree_start_reveal": "完全遮挡的图像",
    "tree_start_reveal_of_text": "完全遮挡的文本",
    "tree_start_hide": "整张图像",
    "tree_start_hide_of_text": "整篇文本",
    "tree_start_spoken": "{what}：概率 {probability}",
    "tree_stop": "。",
    "tree_after": "选取窗口 {name} 之后。",
    "tree_after_of_text": "选取部分 {name} 之后。",
    "tree_whole_layer": "所有 {window} 像素的窗口，以及没有再细分的较大窗口。",
    "tree_whole_layer_of_text": "所有{window}，以及没有再细分的较大部分。",
    "tree_seen_reveal": "显示图像的 {share} 时，“{label}”的概率为 {probability}。",
    "tree_seen_reveal_of_text": "显示 {share}时，“{label}”的概率为 {probability}。",
    "tree_seen_hide": "遮挡图像的 {share} 时，“{label}”的概率为 {probability}。",
    "tree_seen_hide_of_text": "遮挡 {share}时，“{label}”的概率为 {probability}。",
    "tree_hidden_by": "灰暗部分表示被遮挡。网络在该处的输入不是灰色，而是遮挡值：{mask}。",
    "tree_hidden_by_of_text": "划去的部分被遮挡。网络在该处得到的是：{mask}。",
    "tree_mask_gaussian": "模糊后的图像（高斯模糊，标准差 {size} 像素）",
    "tree_mask_constant": "常数 {size}",
    "tree_mask_mean": "图像的均值",
    "tree_mask_array": "自定义图像",
    "tree_mask_tokens": "隐藏的词元",
    "tree_no_picture": "未保存图像。",
    "tree_picture_failed": "无法读取图像。",
    "tree_layers": "逐层结果",
    "tree_window": "{window} 像素窗口",
    "tree_window_of_text": "至多 {window} 个词元的部分",
    "tree_at_reveal": "{probability}，显示 {share}",
    "tree_at_hide": "{probability}，遮挡 {share}",
    "tree_tokens": "{all} 个词元中的 {count} 个",
    "tree_window_sentence": "句子",
    "tree_window_word": "词",
    "tree_window_token": "词元",
    "tree_kept": "✓ 反事实",
    "tree_threshold": "阈值 {threshold}：条形上的刻度线。",
    "tree_tree": "树",
    "tree_how_to_read": (
        "从左到右：窗口，以及其中更小的窗口。每张图是选取该窗口之后的输入，附概率和增益。方向键移动，Enter 键打开。"
        "✓：属于反事实。"
    ),
    "tree_how_to_read_of_text": (
        "从左到右：文本的各部分，以及其中更小的部分。每段文本是选取该部分之后的输入，附概率和增益。方向键移动，Enter "
        "键打开。✓：属于反事实。"
    ),
    "tree_gain": "增益：概率朝目标方向的变化",
    "tree_node_spoken": "窗口 {name}：概率 {probability}，增益 {gain}；x {x}，y {y}，{width} × {height} 像素。",
    "tree_node_spoken_of_text": "部分 {name}：概率 {probability}，增益 {gain}；从第 {x} 个词元起共 {width} 个。",
    "tree_in_answer": "属于反事实。",
    "tree_help": (
        "“显示”从完全遮挡的图像开始，逐个显示窗口，每次选取使概率升高最多的窗口，直到标签的概率达到阈值。“遮挡”相反"
        "：逐个遮挡图像的窗口，直到概率低于阈值。随后还原每个窗口，在其中搜索更小的窗口。窗口合起来仍满足阈值的最深"
        "一层就是反事实。"
    ),
    "tree_help_of_text": (
        "“显示”从完全遮挡的文本开始，逐个显示文本的部分，每次选取使概率升高最多的部分，直到标签的概率达到阈值。"
        "“遮挡”相反："
        "逐个遮挡文本的部分，直到概率低于阈值。部分先是句子；每个选中的句子随后还原，如有多个词，则在其中搜索词。"
        "各部分合起来仍满足阈值的最深一层就是反事实。"
    ),
    "tree_trap_greedy": "搜索是贪心的：每一步取当时最优的窗口，且不回退。可能存在更小的区域。",
    "tree_trap_greedy_of_text": "搜索是贪心的：每一步取当时最优的部分，且不回退。可能更少的词就足够。",
    "tree_trap_mask": (
        "遮挡值本身也会影响输出。模糊会保留颜色和大块形状，显示与遮挡部分的边界也可能成为证据。换一种遮挡方式可能得"
        "到不同的窗口。"
    ),
    "tree_trap_mask_of_text": (
        "替代被遮挡词的内容也会影响输出，有空缺的文本也与网络学习过的文本不同。换一种遮挡方式可能得到不同的词。"
    ),
    "tree_trap_boxes": "窗口并不唯一。别处可能有增益几乎相同的窗口；未被选取的部分不一定不重要。",
    "tree_trap_boxes_of_text": "选取的部分并不唯一。别处可能有增益几乎相同的部分；未被选取的词不一定不重要。",
    "tree_trap_coarse": "窗口是粗网格上的正方形，每层一种大小。它们不贴合物体的轮廓；分辨率由最细的一层决定。",
    "tree_trap_coarse_of_text": "只在选中的句子中搜索词：跨句子共同起作用的词可能被遗漏。",
    "tree_trap_hide": "标签“失去”是指概率低于阈值。它可能仍是概率最高的标签。",
    "trees_title": "反事实解释",
    "trees_crumb": "反事实解释",
    "trees_none": (
        "该训练步没有反事实树。要记录反事实树，请在 runner.run() 之前调用 runner.register_hierarchical_occlusion()。"
    ),
    "trees_waiting": "暂无反事实树。本页会自动更新。",
    "trees_no_match": "没有匹配的树。请移除某个筛选条件。",
    "trees_count": "{all} 棵树中的 {trees} 棵，来自 {samples} 个样本",
    "trees_find": "标签包含",
    "trees_both": "全部",
    "trees_found": "结果",
    "trees_any": "全部",
    "trees_without": "未找到",
    "trees_reached": "已找到",
    "trees_not_reached": "未达到",
    "trees_trivial": "无需搜索",
    "trees_unknown": "不明",
    "trees_unreadable": "无法读取该树。",
    "trees_sort": "排序",
    "trees_sort_log": "日志顺序",
    "trees_sort_p": "概率升序",
    "trees_sort_down_p": "概率降序",
    "trees_sort_area": "面积升序",
    "trees_sort_area_of_text": "词元比例升序",
    "trees_sort_down_area": "面积降序",
    "trees_sort_down_area_of_text": "词元比例降序",
    "trees_too_many": "按面积排序需要读取每一棵树：请先把列表筛选到 {most} 棵以内。",
    "trees_too_many_of_text": "按词元比例排序需要读取每一棵树：请先把列表筛选到 {most} 棵以内。",
    "trees_help": (
        "每张卡片对应一棵树及其搜索结果。概率是显示（或遮挡）反事实窗口时该标签的概率；面积是这些窗口占图像的比例。"
    ),
    "trees_help_of_text": (
        "每张卡片对应一棵树及其搜索结果。概率是显示（或隐藏）反事实的词时该标签的概率；旁边是这些词占多少个词元。"
    ),
    "trees_trap_share": "面积小并不表示其余部分不重要：搜索是贪心的，其他窗口可能同样有效。",
    "trees_trap_share_of_text": "词少并不表示其余的词不重要：搜索是贪心的，其他词可能同样有效。",
    "trees_trap_none": "按概率排序时，没有反事实的树排在最后。打开它可查看原因和建议。",
}
