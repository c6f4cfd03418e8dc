"""Chinese, 简体中文."""

TEXTS: dict[str, str] = {
    # Of all pages.
    "language": "中文",
    "runs": "运行",
    "where": "当前位置",
    "step": "训练步",
    "label": "标签",
    "no_such_run": "找不到该运行。它的文件可能已被移动或删除。",
    # Counterfactual trees of a sample.
    "tree_title": "{sample} 的反事实解释",
    "tree_no_sample": "找不到该样本。它的运行可能已被移动或删除，或者尚未处理到该样本。",
    "tree_none": (
        "该样本没有反事实树。要记录反事实树，请在 runner.run() 之前调用 runner.register_hierarchical_occlusion()。"
    ),
    "tree_waiting": "该样本暂无反事实树。本页会自动更新。",
    "tree_many": "该样本有 {count} 棵树；此处可选其中 {most} 棵，其余可在树的列表中选择",
    "tree_cut": "这棵树的窗口超过 {most} 个。只显示前 {most} 个，面积也只按它们计算。",
    "tree_link": "反事实解释",
    "tree_previous": "← 上一个",
    "tree_next": "下一个 →",
    "tree_maps": "这个样本的显著图",
    "tree_label": "被解释的标签",
    "tree_direction": "方向",
    "tree_maker": "方法",
    "tree_to_reveal": "显示以保持",
    "tree_to_hide": "遮挡以失去",
    "tree_reveal_reached": "显示图像的 {share} 即可使“{label}”的概率不低于 {threshold}（{probability}）。",
    "tree_hide_reached": "遮挡图像的 {share} 后，“{label}”的概率从 {start} 降到 {threshold} 以下（{probability}）。",
    "tree_winner": "此时概率最高的标签变为“{winner}”（{probability}）。",
    "tree_winner_bare": "此时概率最高的标签变为“{winner}”。",
    "tree_winner_same": "“{winner}”（{probability}）仍然是概率最高的标签。",
    "tree_winner_same_bare": "“{winner}”仍然是概率最高的标签。",
    "tree_reveal_not_reached": (
        "没有任何窗口组合能使“{label}”的概率不低于 {threshold}，整张图像也不能。当再没有窗口能提高概率时，搜索停止"
        "：显示 {share} 时为 {probability}。"
    ),
    "tree_reveal_not_reached_try": "请换一个概率更高的标签，或调低 HierarchicalOcclusion 的 threshold=。",
    "tree_hide_not_reached": (
        "没有任何窗口组合能使“{label}”的概率低于 {threshold}，遮挡整张图像也不能。当再没有窗口能降低概率时，搜索停"
        "止：遮挡 {share} 时为 {probability}。"
    ),
    "tree_hide_not_reached_try": '请换一种遮挡方式：HierarchicalOcclusion 的 fill=，例如 "mean"；或调高 threshold=。',
    "tree_reveal_trivial": "无需搜索：图像被完全遮挡时，“{label}”的概率已为 {start}，不低于 {threshold}。",
    "tree_reveal_trivial_try": (
        '请换一种保留信息更少的遮挡方式：HierarchicalOcclusion 的 fill=，例如 "mean"；或调高 threshold=。'
    ),
    "tree_hide_trivial": "无需搜索：在整张图像上“{label}”的概率只有 {start}，已低于 {threshold}。",
    "tree_hide_trivial_try": "请调低 HierarchicalOcclusion 的 threshold=，或换一个概率更高的标签。",
    "tree_unknown": "日志没有记录搜索如何结束，或者自相矛盾。窗口按日志原样显示。",
    "tree_share_unknown": "未知部分",
    "tree_start_reveal": "完全遮挡的图像",
    "tree_start_hide": "整张图像",
    "tree_start_spoken": "{what}：概率 {probability}",
    "tree_stop": "。",
    "tree_after": "选取窗口 {name} 之后。",
    "tree_whole_layer": "所有 {window} 像素的窗口，以及没有再细分的较大窗口。",
    "tree_seen_reveal": "显示图像的 {share} 时，“{label}”的概率为 {probability}。",
    "tree_seen_hide": "遮挡图像的 {share} 时，“{label}”的概率为 {probability}。",
    "tree_hidden_by": "灰暗部分表示被遮挡。网络在该处的输入不是灰色，而是遮挡值：{mask}。",
    "tree_mask_gaussian": "模糊后的图像（高斯模糊，标准差 {size} 像素）",
    "tree_mask_constant": "常数 {size}",
    "tree_mask_mean": "图像的均值",
    "tree_mask_array": "自定义图像",
    "tree_mask_tokens": "隐藏的词元",
    "tree_no_picture": "未保存图像。",
    "tree_picture_failed": "无法读取图像。",
    "tree_layers": "逐层结果",
    "tree_window": "{window} 像素窗口",
    "tree_at_reveal": "{probability}，显示 {share}",
    "tree_at_hide": "{probability}，遮挡 {share}",
    "tree_tokens": "{all} 个词元中的 {count} 个",
    "tree_reveal_reached_of_text": "显示 {share}即可使“{label}”的概率不低于 {threshold}（{probability}）。",
    "tree_hide_reached_of_text": "遮挡 {share}后，“{label}”的概率从 {start} 降到 {threshold} 以下（{probability}）。",
    "tree_reveal_not_reached_of_text": (
        "没有任何词的组合能使“{label}”的概率不低于 {threshold}，整篇文本也不能。当再没有词能提高概率时，搜索停止"
        "：显示 {share}时为 {probability}。"
    ),
    "tree_hide_not_reached_of_text": (
        "没有任何词的组合能使“{label}”的概率低于 {threshold}，遮挡整篇文本也不能。当再没有词能降低概率时，搜索停"
        "止：遮挡 {share}时为 {probability}。"
    ),
    "tree_reveal_trivial_of_text": "无需搜索：文本被完全遮挡时，“{label}”的概率已为 {start}，不低于 {threshold}。",
    "tree_hide_trivial_of_text": "无需搜索：在整篇文本上“{label}”的概率只有 {start}，已低于 {threshold}。",
    "tree_start_reveal_of_text": "完全遮挡的文本",
    "tree_start_hide_of_text": "整篇文本",
    "tree_after_of_text": "选取部分 {name} 之后。",
    "tree_whole_layer_of_text": "所有{window}，以及没有再细分的较大部分。",
    "tree_seen_reveal_of_text": "显示 {share}时，“{label}”的概率为 {probability}。",
    "tree_seen_hide_of_text": "遮挡 {share}时，“{label}”的概率为 {probability}。",
    "tree_hidden_by_of_text": "划去的部分被遮挡。网络在该处得到的是：{mask}。",
    "tree_window_sentence": "句子",
    "tree_window_word": "词",
    "tree_window_token": "词元",
    "tree_window_of_text": "至多 {window} 个词元的部分",
    "tree_how_to_read_of_text": (
        "从左到右：文本的各部分，以及其中更小的部分。每段文本是选取该部分之后的输入，附概率和增益。方向键移动，Enter "
        "键打开。✓：属于反事实。"
    ),
    "tree_node_spoken_of_text": "部分 {name}：概率 {probability}，增益 {gain}；从第 {x} 个词元起共 {width} 个。",
    "tree_kept": "✓ 反事实",
    "tree_threshold": "阈值 {threshold}：条形上的刻度线。",
    "tree_tree": "树",
    "tree_how_to_read": (
        "从左到右：窗口，以及其中更小的窗口。每张图是选取该窗口之后的输入，附概率和增益。方向键移动，Enter 键打开。"
        "✓：属于反事实。"
    ),
    "tree_gain": "增益：概率朝目标方向的变化",
    "tree_node_spoken": "窗口 {name}：概率 {probability}，增益 {gain}；x {x}，y {y}，{width} × {height} 像素。",
    "tree_in_answer": "属于反事实。",
    "tree_help": (
        "“显示”从完全遮挡的图像开始，逐个显示窗口，每次选取使概率升高最多的窗口，直到标签的概率达到阈值。“遮挡”相反"
        "：逐个遮挡图像的窗口，直到概率低于阈值。随后还原每个窗口，在其中搜索更小的窗口。窗口合起来仍满足阈值的最深"
        "一层就是反事实。"
    ),
    "tree_trap_greedy": "搜索是贪心的：每一步取当时最优的窗口，且不回退。可能存在更小的区域。",
    "tree_trap_mask": (
        "遮挡值本身也会影响输出。模糊会保留颜色和大块形状，显示与遮挡部分的边界也可能成为证据。换一种遮挡方式可能得"
        "到不同的窗口。"
    ),
    "tree_trap_boxes": "窗口并不唯一。别处可能有增益几乎相同的窗口；未被选取的部分不一定不重要。",
    "tree_trap_coarse": "窗口是粗网格上的正方形，每层一种大小。它们不贴合物体的轮廓；分辨率由最细的一层决定。",
    "tree_trap_hide": "标签“失去”是指概率低于阈值。它可能仍是概率最高的标签。",
    # Counterfactual trees of a run.
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
    "trees_sort_down_area": "面积降序",
    "trees_too_many": "按面积排序需要读取每一棵树：请先把列表筛选到 {most} 棵以内。",
    "trees_help": (
        "每张卡片对应一棵树及其搜索结果。概率是显示（或遮挡）反事实窗口时该标签的概率；面积是这些窗口占图像的比例。"
    ),
    "trees_trap_share": "面积小并不表示其余部分不重要：搜索是贪心的，其他窗口可能同样有效。",
    "trees_trap_none": "按概率排序时，没有反事实的树排在最后。打开它可查看原因和建议。",
    # Of the list of keys.
    "keys_button": "快捷键",
    "keys_title": "快捷键",
    "keys_close": "关闭",
    "keys_help": "显示此列表",
    # Of a sample and its maps.
    "saliency_no_such_sample": "找不到该样本。它的运行可能已被移动或删除，或者尚未处理到该样本。",
    "saliency_position": "第 {position} 个样本，共 {count} 个",
    "saliency_previous": "上一个",
    "saliency_next": "下一个",
    "saliency_table_of": "以表格显示样本 {first}–{last}",
    "saliency_table_of_list": "以表格显示列表中从此样本起的 {count} 个",
    "saliency_overview": "输入与预测",
    "saliency_picture": "{name} 的图像",
    "saliency_picture_not_stored": "未保存图像。",
    "saliency_truth": "真实标签",
    "saliency_truth_value": "真实值",
    "saliency_truth_not_given": "未提供",
    "saliency_none_of_the_classes": "不属于任何类别",
    "saliency_nothing_yet": "该样本暂无解释。",
    "saliency_nothing": "该样本没有解释。",
    "saliency_why_before": "为什么是 ",
    "saliency_why_after": "？",
    "saliency_maps": "显著图",
    "saliency_explained_label": "被解释的标签",
    "saliency_units": "数值与日志一致，单位随解释方法而异。每张图使用各自的色标。",
    "row_title": "数据行",
    "row_name": "特征",
    "row_value": "取值",
    "row_place": "在背景数据中的百分位",
    "row_shown": "显示 {all} 个特征中的 {shown} 个；CSV 表含全部。",
    "row_feature": "特征 {number}",
    "row_no_category": "无此类别（{value}）",
    "row_share": "该类别在背景数据中的占比",
    "row_percentile": "在背景数据中的百分位",
    "row_unreadable": "无法读取这些数值。",
    "row_others": "其余 {count} 个特征",
    "row_base": "基准值",
    "row_output": "输出",
    "row_in_unit": "{said}（{unit}）",
    "unit_probability": "概率",
    "unit_log_odds": "对数几率",
    "unit_logit": "logit",
    "row_units": "数值与日志一致，单位随解释方法而异：红色使输出升高，蓝色使输出降低。",
    "importance_title": "特征重要性",
    "importance_meaning": "针对整个模型；不同方法的单位不可比较。",
    "importance_Coefficients": "特征每变化一个标准差时输出的变化",
    "importance_Coefficients_raw": "特征每变化一个单位时输出的变化",
    "importance_TreeImportance": "按该特征分裂的次数",
    "importance_TreeImportance_gain": "按该特征分裂的增益",
    "importance_PermutationImportance": "打乱其取值后 {measure} 的下降",
    "importance_r2": "R²",
    "importance_accuracy": "准确率",
    "export_importances": "重要性",
    "concepts_title": "概念",
    "concepts_meaning": "某类别的图片中，logit 朝该概念方向增大的比例：1 表示支持，0 表示反对，± 为随机集之间的标准差。"
    "p：随机概念与随机概念均值相差同样大的概率。可区分：逐一留出时，该层能将其多少示例与随机图片区分开。",
    "concepts_shown": "显示 {all} 个概念中的 {shown} 个；CSV 表含全部。",
    "concepts_p_value": "p = {p}",
    "concepts_chance": "{said}，可能出于偶然",
    "concepts_separable": "{share} 可区分",
    "row_local_model": "局部模型：{output}，其中截距为 {intercept}",
    "export_dependences": "部分依赖",
    "dependences_title": "部分依赖",
    "dependences_meaning": "一个特征取其他值而其余不变时模型的输出；影响最大的特征在前。",
    "dependences_note": "{method}，{rows} 行的均值",
    "dependences_mean": "均值",
    "dependences_output": "输出",
    "dependences_value": "输出，{unit}",
    "dependences_chart_meaning": (
        "粗线是替换该特征取值后各行输出的均值，色带为第 10 至第 90 百分位，细线是单行（个体条件期望），点击可打开其样"
        "本。各线不平行，说明影响取决于其他特征，而均值会掩盖这一点。替换后的行可能从不出现，例如有十个房间的小房子，"
        "模型对它们的输出不可信。"
    ),
    "alternatives_title": "预测不同的邻近行",
    "alternatives_above": "目标：{label} 高于 {low}；现为 {now}。",
    "alternatives_below": "目标：{label} 低于 {high}；现为 {now}。",
    "alternatives_between": "目标：{label} 在 {low} 与 {high} 之间；现为 {now}。",
    "alternatives_other": "目标：{label} 以外的类别；现为 {now}。",
    "alternatives_none": "没有找到。",
    "alternatives_changes": "改动",
    "alternatives_output": "改动后的预测",
    "alternatives_distance": "距离",
    "alternatives_winner": "变为 {label}",
    "alternatives_shown": "显示 {all} 行中的 {shown} 行；CSV 表含全部。",
    "alternatives_meaning": (
        "每一条是与此行邻近、且模型给出目标预测的一行（反事实）。改动依次进行，使输出变化最大的在前，并给出每次改动后"
        "的输出。改动少的在前，距离近的在前。这说明模型会输出什么，而不是现实中会发生什么：在现实中改变一个特征，其他"
        "特征可能随之改变。"
    ),
    "export_contributions": "各特征对全部样本的贡献",
    "summary_title": "特征贡献",
    "summary_nothing": "该步没有样本具有可读取的解释值。",
    "summary_all": "该步以此方式解释的全部 {count} 个样本。",
    "summary_some": "该步以此方式解释的 {total} 个样本中均匀选取的 {count} 个。",
    "summary_unreadable": "其中 {count} 个无法读取，已略去。",
    "summary_by": "解释方法",
    "summary_chart": "全部样本的贡献",
    "summary_points": "{rows} 个样本 × {features} 个特征；点击一点可打开其样本",
    "summary_cells": "{rows} 个样本 × {features} 个特征；点击一个特征可查看它随取值的变化",
    "summary_axis": "对输出的贡献",
    "summary_axis_unit": "对输出的贡献，{unit}",
    "summary_value": "特征取值",
    "summary_low": "最小",
    "summary_middle": "中位数",
    "summary_high": "最大",
    "summary_points_meaning": (
        "每个点是一个样本：横向位置是解释方法给该特征的贡献，颜色是该特征取值在这些样本中的排名。贡献相近的点并排放置"
        "。右侧为红色，说明取值越大输出越高。特征按贡献绝对值的均值排序。模型如何使用一个特征，不等于该特征在现实中的"
        "作用：相关的特征会分摊贡献，分摊方式随方法而异。"
    ),
    "summary_cells_meaning": (
        "高度表示有多少样本的贡献约为此值，每个特征以自身最高处为准；颜色是特征取值的平均排名，同一处取值较小的堆在下"
        "方。右侧为红色，说明取值越大输出越高。特征按贡献绝对值的均值排序。模型如何使用一个特征，不等于该特征在现实中"
        "的作用：相关的特征会分摊贡献，分摊方式随方法而异。"
    ),
    "summary_dependence": "{feature} 的贡献随取值的变化",
    "summary_dependence_points": "n = {rows}；点击一点可打开其样本",
    "summary_dependence_cells": "n = {rows}；点击一格可打开该特征取值在此范围的样本",
    "summary_dependence_meaning": (
        "一个特征的贡献如何随其取值变化。取值相同而贡献不同之处，还有其他特征在起作用：颜色是其中之一，默认选取在该特"
        "征取值的十个分组内排名与剩余变化最相关者，即就此而言交互最强的特征。颜色止于第 5 和第 95 百分位；样本众多时每"
        "格取均值。同一类别的样本横向散开。"
    ),
    "summary_color": "颜色",
    "summary_no_color": "无",
    "summary_partner": "{feature}（最强）",
    "summary_features": "特征",
    "summary_column_feature": "特征",
    "summary_column_mean": "绝对值的均值",
    "summary_column_direction": "与取值的秩相关",
    "summary_constant": "恒定",
    "summary_unordered": "类别无序",
    "text_token": "{token}：{value}",
    "text_tokens": "{count} 个词元",
    "text_word": "{token}（{count} 个词元）：{value}",
    "text_of": "{explainer} 所解释的文本",
    "text_whole": "全文",
    "text_whole_word": "数值属于整个词，显示在其每个词元上。",
    "text_whole_sentence": "数值属于整个句子，显示在其每个词元上。",
    "text_cut": "共 {all} 个字符，显示前 {shown} 个",
    "text_units": "着色单位",
    "text_unit_token": "词元",
    "text_unit_sum": "词：求和",
    "text_unit_mean": "词：平均",
    "text_unit_token_meaning": "网络接收的每个词元各有一种颜色。",
    "text_unit_sum_meaning": "同一个词的各词元共用一种颜色：取其数值之和，因为归因值可以相加。",
    "text_unit_mean_meaning": "同一个词的各词元共用一种颜色：取其数值的平均。",
    "text_dropout_map": "数值本身，关闭 dropout",
    "text_dropout_mean": "各次 dropout 采样下数值的均值。",
    "text_dropout_spread": "各次 dropout 采样下数值的标准差；一个词取其各词元的平均。",
    "text_no_dropout": "没有在 dropout 下解释。",
    "text_strongest": "共 {count} 段，归因最强的段落",
    "text_jump": "转到某一段",
    "text_all": "全部",
    "text_closed": "⋯ {head} · {count} 个词元",
    "text_open": "显示这些段落",
    "text_key_previous": "读取前一个词的数值",
    "count_word": "{count} 个词",
    "count_word_one": "{count} 个词",
    "count_word_none": "没有词",
    "words_title": "词",
    "words_nothing": "该训练步没有带显著图的文本。本页汇总各解释方法对每个词的评价。",
    "words_of": "基于对“{label}”作出解释的 {count} 篇文本。一个词的数值是其各词元之和。",
    "words_computing": "已读取 {done} 篇文本，共 {total} 篇。本页自动更新。",
    "words_value": "数值",
    "words_sum": "求和",
    "words_mean": "平均",
    "words_find": "词包含",
    "words_least": "出现次数不少于",
    "words_no_match": "没有符合条件的词。请去掉一个筛选条件。",
    "words_column_word": "词",
    "words_column_count": "出现次数",
    "words_column_samples": "样本数",
    "words_open": "显示含有该词的样本（{count} 个）",
    "export_tokens": "{sample} 各词元的数值",
    "gallery_searching": "已搜索 {done} 篇文本，共 {total} 篇。本页自动更新。",
    "words_meaning": (
        "词越常见，和越大；词越强，平均越大：罕见词的平均只来自少数文本。数值与日志一致，单位随解释方法而异，每列的颜"
        "色各自计算。不区分大小写；不含分词器添加的词元。强词表示它对该网络支持这个标签；它不一定是原因，也可能因旁边的"
        "词而突出。"
    ),
    "text_key_next": "读取后一个词的数值",
    "superpixels_link": "超像素",
    "superpixels_title": "{sample} 的超像素",
    "superpixels_borders": "超像素分割",
    "superpixels_first": "前 {count} 个",
    "superpixels_none": "该样本没有为超像素赋权的显著图。",
    "superpixels_meaning": (
        "绿色支持该标签，红色反对该标签。每列按权重绝对值显示前若干个超像素，"
        "其个数由 {explainer} 决定：恰好占其总权重的 60%、70%、75%、80% 和 85%。"
    ),
    "convergence_completeness": "完备性偏差",
    "convergence_completeness_why": "显著图之和减去它应等于的值，即输入与基线的输出之差；括号内为其占该差值的比例。",
    "convergence_conservation": "守恒偏差",
    "convergence_conservation_why": "到达输入的相关性减去向下传递的相关性；括号内为其占后者的比例。",
    "convergence_rounding": "0（舍入误差以内）",
    "convergence_local_r2": "局部 R²",
    "convergence_local_r2_why": "线性模型所解释的输入附近输出方差的比例。",
    "convergence_approximation_error": "近似误差",
    "convergence_approximation_error_why": "各权重标准误差的最大值；括号内为其占权重取值范围的比例。",
    "convergence_halves": "两半样本的相关系数",
    "convergence_halves_why": "由前一半随机样本得到的图与由后一半得到的图之间的相关系数：样本过少时较低。",
    "made_by_later": "由更新版本的 xlog 写入，本版本无法显示。",
    "saliency_no_map_yet": "暂无显著图。",
    "saliency_no_map_of_label": "该标签没有显著图。",
    "saliency_what": "{explainer}：支持 {label} 的证据",
    "saliency_what_signed": "{explainer}：支持和反对 {label} 的证据",
    "saliency_what_difference": "两张显著图之差",
    "saliency_enlarge": "放大 {explainer}",
    # Of predictions.
    "saliency_no_predictions": "暂无预测。",
    "saliency_probability": "概率",
    "saliency_logit": "Logit",
    "saliency_value": "预测值",
    "saliency_interval": "{low} 至 {high}",
    "saliency_interval_help": (
        "括号线是 dropout 采样的 95 % 区间；{how}。它表示输出在 dropout 下的波动，而不是预测的正确率。"
    ),
    "saliency_interval_help_plain": (
        "括号线是 dropout 采样的 95 % 区间。它表示输出在 dropout 下的波动，而不是预测的正确率。"
    ),
    "saliency_outcome_help": "TP、FP、FN：真正例、假正例、假负例。概率高于 {threshold} 的标签视为预测为正。",
    "saliency_tp": "真正例：预测为正，实际为正",
    "saliency_fp": "假正例：预测为正，实际为负",
    "saliency_fn": "假负例：预测为负，实际为正",
    "saliency_list_position": "列表中 {count} 个样本的第 {position} 个",
    "saliency_list_left": "该步不在列表中",
    "saliency_true": "真实",
    "saliency_explained": "已解释",
    "saliency_show_maps": "显示该标签的显著图",
    # Of the table of samples.
    "saliency_table": "并排比较 {count} 个样本",
    "saliency_table_empty": "这里没有样本。请在地址中列出样本：samples=1,5-9。",
    "saliency_table_odd": "samples=… 中的这些部分不是样本：{parts}。",
    "saliency_table_more": "表格最多显示 {most} 个样本；地址中列出了更多。",
    "saliency_table_of_count": "样本 {positions}，共 {count} 个",
    "saliency_table_of_listed": "样本 {positions}，列表共 {count} 个",
    "saliency_sample": "样本",
    "saliency_rank": "每行的被解释标签",
    "saliency_rank_0": "概率最高",
    "saliency_rank_1": "第二",
    "saliency_rank_2": "第三",
    # Of the controls of maps; {gaps} are filled by scripts.
    "saliency_opacity": "显著图不透明度",
    "saliency_slice": "切片",
    "saliency_slice_of": "第 {slice} 层（共 {depth} 层）",
    "saliency_show": "显示",
    "saliency_show_both": "显著图叠加图像",
    "saliency_show_map": "仅显著图",
    "saliency_show_picture": "仅图像",
    "saliency_show_masked": "遮挡后的图像",
    "saliency_show_alpha": "按透明度显示图像",
    "saliency_alpha": "颜色不透明度",
    "saliency_alpha_value": "随数值增大",
    "saliency_alpha_even": "处处相同",
    "saliency_sign": "证据",
    "saliency_sign_both": "支持与反对",
    "saliency_sign_for": "支持",
    "saliency_sign_against": "反对",
    "saliency_sign_magnitude": "绝对值",
    "saliency_against": "反对",
    "saliency_for": "支持",
    "saliency_gamma": "伽马",
    "saliency_top": "前几个超像素（0：全部）",
    "saliency_size": "图的大小",
    "saliency_zero": "处处为零：ReLU 可能去掉了所有负向证据，网络可能在此处饱和，或者输入与基线相同。",
    "saliency_zero_signed": "处处为零：网络可能在此处饱和，或者输入与基线相同。",
    "saliency_boxes": "真实标注的框与掩码",
    "saliency_reset_view": "重置缩放",
    "saliency_more": "色图、阈值、平滑、差值",
    "saliency_seq": "无符号图的色图",
    "saliency_div": "有符号图的色图",
    "saliency_clip": "颜色截断于",
    "saliency_by": "百分比计自",
    "saliency_by_values": "数值个数",
    "saliency_by_mass": "数值之和",
    "saliency_cut": "隐藏低于",
    "saliency_blur": "平滑",
    "saliency_part": "Dropout",
    "saliency_part_map": "关闭",
    "saliency_part_mean": "均值",
    "saliency_part_spread": "标准差",
    "saliency_da": "差值 A − B：A",
    "saliency_ta": "训练步",
    "saliency_db": "B",
    "saliency_tb": "训练步",
    "saliency_no_difference": "无",
    "saliency_step_of_page": "当前步",
    "saliency_at_step": " 第 {step} 步",
    "saliency_step_slider": "训练步",
    "saliency_play": "▶ 播放",
    "saliency_pause": "❚❚ 暂停",
    "saliency_values": "数值 {low} 至 {high}",
    "saliency_smoothed": "颜色经 {pixels} 像素平滑",
    "saliency_clipped": "颜色在第 {percentile} 百分位截断",
    "saliency_clipped_mass": "颜色在较小值之和占 {percentile} % 处截断",
    "saliency_bare": "非有限值不着色",
    "saliency_between": "；",
    "saliency_of_difference": "以各图自身的颜色范围为单位（1 为其端点）",
    "saliency_no_difference_here": "两张显著图缺少其一。",
    "saliency_no_map": "该训练步没有显著图。",
    "saliency_unreadable": "无法读取显著图或图像。",
    "saliency_place": "第 {row} 行，第 {column} 列",
    "saliency_colon": "：",
    "saliency_no_number": "非有限值",
    "saliency_help": (
        "显著图表示某一种方法认为网络的输出依赖于什么，而不是图像中的事实。颜色在各图自身数值的百分位处截断，因此两"
        "张图上颜色相同不代表数值相同。平滑和阈值会让显著图看起来更干净；指针处的数值始终与日志一致。由于各解释方法"
        "的单位不同，差值以各图自身的颜色范围为单位。"
    ),
    # Of the keys of maps.
    "saliency_key_previous": "上一个样本",
    "saliency_key_next": "下一个样本",
    "saliency_key_previous_rows": "前面的样本",
    "saliency_key_next_rows": "后面的样本",
    "saliency_key_front": "放大某个解释方法的显著图，或还原",
    "saliency_key_zoom_in": "放大所有显著图；也可点击显著图后滚动滚轮，或双指缩放",
    "saliency_key_zoom_out": "缩小",
    "saliency_key_zoom_reset": "重置缩放；也可双击",
    "saliency_key_mark_left": "读取左侧一个像素的数值",
    "saliency_key_mark_right": "读取右侧一个像素的数值",
    "saliency_key_mark_up": "读取上方一个像素的数值",
    "saliency_key_mark_down": "读取下方一个像素的数值",
    "saliency_key_play": "播放或暂停各训练步",
    "saliency_key_slice_previous": "体数据的上一层切片",
    "saliency_key_slice_next": "体数据的下一层切片",
    # Of the page of a run by training step.
    "over_time_title": "随训练变化",
    "over_time_alone": ("随训练变化的曲线至少需要两个步的样本：在训练的多个步调用 runner.run(step=...)。"),
    "over_time_shared": "{steps} 个训练步，共 {every} 个；{count} 个样本，每步相同",
    "over_time_own": (
        "{steps} 个训练步，共 {every} 个；没有在每一步都出现的样本（共同样本 {count} 个），各步使用各自的样本"
    ),
    "over_time_computing": "仍在计算：已比较 {done} / {total} 个样本的显著图。",
    "over_time_accuracy": "首位标签的准确率",
    "over_time_accuracy_meaning": (
        "概率最高的标签为真实标签的样本所占比例，附精确的 95 % 置信区间。各步使用相同的样本，因此可以公"
        "平比较；区间针对的是其他样本，即使区间重叠，两步也可能确有差别。"
    ),
    "over_time_loss": "真实标签的平均负对数似然（nat）",
    "over_time_loss_meaning": (
        "真实标签的 −log(概率) 的均值，附 95 % 置信区间：0 表示完全确定；只要有一个样本的概率"
        "极低，均值就会明显升高。准确率不变时它仍会变化。"
    ),
    "over_time_same": "首位标签与最后一步相同",
    "over_time_same_meaning": ("概率最高的标签已与最后一步相同的样本所占比例。它说明决策何时稳定，而不说明是否正确。"),
    "over_time_error": "{output} 的平均绝对误差",
    "over_time_error_meaning": (
        "预测值与真实值的平均偏差，及其均值的 95 % 置信区间。各步的样本相同，因此可以直接比较；"
        "个别偏差很大的样本会明显抬高均值。"
    ),
    "over_time_value": "输出",
    "over_time_scores": "得分",
    "over_time_no_scores": "日志中没有多个步的得分。",
    "over_time_paired": "均值基于 n = {count} 个样本–标签对，同一步内各解释方法相同",
    "over_time_scores_meaning": (
        "每一步只计入所有显示的解释方法都有得分的样本–标签对，因此在多数样本上为空白的方法无法凭剩余样本"
        "取胜。被解释的标签随预测变化，所以各步的样本对不同。悬停可查看区间。"
    ),
    "over_time_maps": "均值基于 n = {count} 张显著图",
    "over_time_mean_score": "平均得分",
    "over_time_correlation": "秩相关系数",
    "over_time_to_last": "显著图：与最后一步的一致性",
    "over_time_to_last_meaning": (
        "在粗网格上，显著图与最后一步同一样本、同一标签、同一解释方法的显著图的 Spearman 秩相关系数"
        "；各步都使用最后一步首先解释的标签。很早就接近 1 的解释方法，要么显著图早已稳定，要么几乎不依赖网"
        "络。"
    ),
    "over_time_to_previous": "显著图：与前一步的一致性",
    "over_time_to_previous_meaning": "与前一步的同一相关系数：1 表示显著图不再变化。它取决于两步相隔多远。",
    "over_time_point": "{name}，第 {step} 步：{value}，n = {n}",
    "paired_all": "均值基于相同的 n = {count} 个样本–标签对",
    "paired_some": ("均值基于所有方法都有得分的 n = {count} 个样本–标签对（共 {every} 个）；{name} 最少：{fewest} 个"),
    "over_time_share": "样本比例",
    "over_time_nats": "nat",
    # Of the choice of explainers.
    "explainers": "解释方法",
    "explainers_shown": "显示 {shown} 个，共 {all} 个",
    "saliency_predictions_shown": "显示 {all} 个标签中的 {shown} 个；CSV 表格包含全部。",
    "saliency_more_labels": "另有 {count} 个",
    "truth_share": "{label} {share}",
    "sample_claimed": "ID 重复",
    "sample_claimed_meaning": "多个进程用同一 ID 记录了不同的输入。它们在此各为一个样本，显著图和分数也分开。",
    "sample_incomplete": "不完整",
    "sample_incomplete_meaning": "该样本未写完整：写入进程被终止，或仍在写入。其分数不计入；resume=True 会重新解释它。",
    "explainers_all": "全部显示",
    "explainers_more": "一次最多显示 {most} 个；其余可在地址中按名称指定：explainers=…",
    "explainers_earlier": "将 {name} 前移",
    "explainers_only": "仅看",
    "explainers_only_one": "只显示 {name}",
    "explainers_keep": "为该运行保留",
    "explainers_keep_meaning": "地址未指定解释方法时，按此顺序显示这些方法。保存在查看器的设置中。",
    "explainers_kept": "已为该运行保留",
    # Of charts on pages that sum a run up, and of links between the pages of a run.
    "meaning_title": "如何解读，以及可能的误导",
    "views": "该运行的页面",
    "views_run": "运行",
    # Of the page that compares explainers.
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
        "每格依次为：均值、方括号内的 95 % 置信区间、数值个数，以及是否优于每一个对照。箭头指向较好的一端。对照是与"
        "网络无关的显著图。"
    ),
    "run_ignores_input": "不依赖输入",
    "run_ignores_label": "不依赖标签",
    "run_seed_not_included": "未计入随机种子",
    "run_seed_not_included_why": "它对所有样本使用相同的随机抽样：换一个种子会得到不同的图，而分数的区间不反映这一点。",
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
    "chart_score": "单张图的得分",
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
    "scores_classes_note": "{count} 个类别；均值与 95 % 置信区间，只计入所显示方法都有得分的图；灰色为对照",
    "scores_classes_meaning": (
        "每个点是一个类别的样本均值，线段是其 95 % 置信区间；没有数值的类别留空。样本少则区间宽；排序后位于两端的类"
        "别部分出于偶然：样本最少的类别波动最大。在各指标的图中，每列有自己的刻度；在各解释方法的图中，所有列共用一"
        "个刻度。"
    ),
    "scores_no_curves": "没有记录曲线。DeletionAUC、InsertionAUC 和 PerturbationCurves 会记录曲线。",
    "scores_curves_note": "均值基于相同的 n = {count} 个样本–标签对；色带为中间一半的曲线",
    "scores_curves_x": "图像被改变的比例",
    "scores_curves_y": "标签的输出",
    "scores_curves_meaning": (
        "按解释方法给出的重要性从高到低依次改变图像的各部分。插入曲线应尽早上升，删除曲线应尽早下降，且都应比对照明"
        "显。均值会掩盖各条曲线在不同位置的跳变。被遮挡的图像与训练数据不同，因此下降可能来自遮挡本身，而不是被遮挡"
        "的内容。只读取最前面的数值；n 为其个数。"
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
    "scores_pair": "{one} 与 {other}：比较了 {count} 对显著图",
    "scores_agreement_meaning": (
        "同一样本、同一标签（第一个被解释的标签）的两张显著图，各自在粗网格上取平均后的 Spearman 秩相关系数：1 表示"
        "排序相同，0 表示无关，−1 表示相反。一致的解释方法可能一起出错，同类方法尤其如此。有符号的显著图把负面证据"
        "排在最后，无符号的显著图把它排在中间或前面，这会降低一致性。常数图和损坏的显著图不计入。样本是固定的等间隔"
        "子集；悬停可看个数。"
    ),
    "scores_agreement_large": "显著图过大，只读取了部分解释方法的，未读取 {names} 的。",
    "scores_no_agreement": "计算一致性需要至少两种解释方法对同一样本、同一标签的显著图。",
    # Of the page on uncertainty.
    "uncertainty_title": "不确定性",
    "uncertainty_of_values": "回归只有数值而没有概率，因此既没有校准，也没有 dropout 不确定性。",
    "uncertainty_none": "该运行没有 dropout 不确定性。校准不需要它；其余内容请在运行之前注册：",
    "uncertainty_method": "方法：{name}。",
    "uncertainty_deviations": "概率与标准差",
    "uncertainty_no_deviations": "该训练步没有记录标准差。",
    "uncertainty_probability": "概率最高标签的概率",
    "uncertainty_std": "标准差",
    "uncertainty_points": "n = {count}；点击一个点可打开其样本",
    "uncertainty_counts": "n = {count}：过多，无法逐点显示；点击格子打开其中的样本",
    "uncertainty_not_known": "真实标签未知",
    "uncertainty_color": "颜色",
    "uncertainty_color_wrong": "错误比例",
    "uncertainty_color_count": "样本数",
    "uncertainty_deviations_meaning": (
        "每个点是一个样本概率最高的标签：横轴是关闭 dropout 时的概率，纵轴是开启 dropout 时的标准差；颜色和形状表示该"
        "标签是否正确。概率接近 0 或 1 时波动受限，因此呈拱形属于正常，该处标准差小并不证明网络正确。Dropout 只反映"
        "模型不确定性的一部分；与训练数据不同的样本也可能标准差很小。"
    ),
    "uncertainty_calibration": "校准",
    "uncertainty_calibration_of": "{label} 的校准",
    "uncertainty_all_classes": "所有类别",
    "uncertainty_no_truth": "校准需要样本的真实标签；该训练步没有提供。",
    "uncertainty_accuracy": "准确率",
    "uncertainty_samples": "样本数",
    "uncertainty_error": (
        "期望校准误差 {error}（{bins} 个等宽分箱）；n = {count}；准确率 {accuracy}，平均概率 {confidence}"
    ),
    "uncertainty_calibration_meaning": (
        "样本按最高概率分入等宽的箱；在多标签网络中每个标签各自计算。虚线上概率等于准确率；低于虚线表示网络过于自信。"
        "竖线是（精确的）95 % 置信区间。期望校准误差是到虚线的平均距离，按样本数加权，并随分箱而变。样本少时，即使完全"
        "校准的网络误差也大于 0：其 95 % 置信区间已考虑这一点，因此可能低于旁边的数值。它只适用于此类样本。"
    ),
    "uncertainty_classes": "各类别的校准",
    "uncertainty_classes_shown": "{all} 个类别中的 {shown} 个：按样本数加权偏差最大的在前",
    "uncertainty_class_label": "预测类别",
    "uncertainty_class_samples": "样本数",
    "uncertainty_class_confidence": "平均概率",
    "uncertainty_class_accuracy": "准确率",
    "uncertainty_class_gap": "准确率 − 概率",
    "uncertainty_class_error": "期望校准误差",
    "uncertainty_class_open": "显示 {label} 的校准",
    "uncertainty_classes_meaning": (
        "对以某类别为最高概率标签的样本：它为真的频率，以及网络给出的概率。小于 0 表示网络对该类别过于自信。网络可能"
        "总体校准良好，而各类别都有偏差。方括号是 95 % 置信区间；类别很多时，有些偏差只是偶然。"
    ),
    "uncertainty_most": "最不确定的样本",
    "uncertainty_order": "排序依据",
    "uncertainty_by_std": "标准差",
    "uncertainty_by_probability": "最高概率低",
    "uncertainty_by_entropy": "预测熵",
    "uncertainty_by_information": "互信息",
    "uncertainty_column_sample": "样本",
    "uncertainty_column_label": "概率最高的标签",
    "uncertainty_column_truth": "真实标签",
    "uncertainty_column_probability": "概率",
    "uncertainty_column_std": "标准差",
    "uncertainty_column_entropy": "熵（nat）",
    "uncertainty_column_information": "互信息（nat）",
    "uncertainty_no_samples": "该训练步暂无预测。",
    "uncertainty_no_value": "无数值",
    "uncertainty_most_meaning": (
        "各次 dropout 采样之间的分歧越大，标准差和互信息越大：增加同类数据可能有帮助。各次采样都认为有几个标签可能"
        "时，熵也较高。在多标签网络中，最高概率低并不表示不确定。样本不超过 5 000 个时可按熵和互信息排序。"
    ),
    "uncertainty_stability": "解释的稳定性",
    "uncertainty_no_stability": "没有在 dropout 下解释显著图。要记录它们：",
    "uncertainty_explainer": "解释方法",
    "uncertainty_relative_std": "平均标准差 / 平均幅值",
    "uncertainty_maps": "显著图数",
    "uncertainty_stability_meaning": (
        "先求显著图各处数值在各次 dropout 采样之间的标准差，在整张图上取平均，再除以平均显著图的平均幅值；然后对等"
        "间隔选取的样本的第一个被解释标签取平均。数值低表示 dropout 几乎不改变解释，而不表示解释正确：常数图的值为 "
        "0。稀疏与稠密的显著图不完全可比。"
    ),
    # 按显著图或输出布置的样本。
    "embedding_title": "嵌入",
    "embedding_plane": "平面上的样本",
    "embedding_all": "该训练步的全部 {count} 个样本。",
    "embedding_some": "该训练步 {total} 个样本中等间隔选取的 {count} 个。",
    "embedding_missing_maps": "其中 {count} 个没有该解释方法的显著图、显著图全为零，或大小不同。",
    "embedding_missing_outputs": "其中 {count} 个没有输出。",
    "embedding_computing": "正在读取样本：{total} 个中的 {done} 个。本页会自动更新。",
    "embedding_laying_out": "正在布置样本；UMAP 首次需要一两分钟。本页会自动更新。",
    "embedding_nothing": "有显著图或输出的样本太少，无法布置。",
    "embedding_by": "布置依据",
    "embedding_outputs": "logit",
    "embedding_method": "方法",
    "embedding_axis": "第 {number} 主成分：方差的 {share}",
    "embedding_note": "n = {count}；点击一个点打开其样本，圈选若干点以列表打开",
    "embedding_color_right": "正确或错误",
    "embedding_color_label": "被解释的标签",
    "embedding_color_truth": "真实标签",
    "embedding_color_group": "组",
    "embedding_others": "其他",
    "embedding_group": "第 {number} 组",
    "embedding_groups": "相似样本的分组",
    "embedding_group_name": "组",
    "embedding_group_samples": "样本数",
    "embedding_group_output": "平均预测值",
    "embedding_group_error": "平均绝对误差",
    "embedding_group_wrong": "错误",
    "embedding_group_labels": "最常见的标签",
    "embedding_group_pictures": "前几个样本",
    "embedding_group_label": "{label}，{share}",
    "embedding_groups_meaning": (
        "显著图或 logit 在前 20 个主成分上（而不只是在平面上）相似的样本（k-means，至多 8 组）。错误样本最多的组在前。"
        "点击可打开一组的样本。k-means 在任何数据中都会分出组：请查看它们的显著图是否真有共同之处。"
    ),
    "embedding_failed": "UMAP 无法布置这些样本；至少需要 5 个。可改用 PCA。",
    "embedding_meaning": (
        "显著图或 logit 相似的样本相互靠近（PCA：主成分分析；如已安装 UMAP，则保持近邻关系，其坐标轴和组间距离没有意"
        "义）。显著图取概率最高的被解释标签，在至多 14 × 14 的网格上取平均，并缩放到相同的总和。一组错误样本的显著图若"
        "落在同一处，可能有共同的原因，例如水印（SpRAy，Lapuschkin 等，2019）：圈选它们并查看显著图。两个坐标轴只显示部"
        "分方差，靠在一起的样本仍可能不同；显著图只说明证据在哪里，而不说明证据是什么。"
    ),
    "prior_title": "超像素先验",
    "prior_none": "本次运行没有先验。生成方法：",
    "prior_made_normlime": "NormLIME：按网络层 {layer} 在超像素处的输出分为 {kinds} 类超像素；{classes}。",
    "prior_made_fast": "FastNormLIME：按网络层 {layer} 在超像素处的输出分为 {kinds} 类超像素；{classes}。",
    "prior_reading": "正在查找示例：{done} / {total} 个样本。本页会自动更新。",
    "prior_no_examples": "没有示例：日志中没有可判断种类的超像素。NormLIME 与 LIME(features=True) 的显著图可以判断。",
    "prior_classes": "类别",
    "prior_class": "类别",
    "prior_best": "对该类别权重最大的超像素种类",
    "prior_open": "按对 {label} 的权重列出所有种类",
    "prior_kinds": "超像素种类",
    "prior_kinds_for": "超像素种类，按对 {label} 的权重排列",
    "prior_kinds_shown": "显示权重最大的 {shown} 种，共 {all} 种；CSV 中有全部。",
    "prior_all": "所有类别",
    "prior_kind": "种类 {number}",
    "prior_nothing": "权重为 0",
    "prior_no_example": "无示例",
    "prior_picture": "{sample} 的超像素",
    "prior_meaning": (
        "数据集的超像素按网络浅层在其处的输出聚成若干种类。某种类对某类别的权重（不小于 0）表示在所有图像上该种超像素"
        "支持该类别的程度，单位由先验决定：同一先验内可以比较，不同先验之间不可比较。浅层的种类更多是颜色和纹理，而不是"
        "物体。超像素很少的种类，其权重只来自少数超像素，可能出于偶然。"
    ),
    "lasso_none": (
        "圈选若干点以选取样本。也可用键盘：平面获得焦点后，方向键移动选框，Shift 加方向键放大或缩小，"
        "Enter 打开框内样本。"
    ),
    "lasso_open": "打开所选的 {count} 个样本",
    "gallery_chosen": "仅所选样本 ×",
    # Right and wrong.
    "confusion_title": "混淆矩阵",
    "confusion_nothing": "该步没有既有预测又有真实标签的样本。",
    "confusion_find": "类别包含",
    "confusion_accuracy_top": "Top-1 准确率：{share} [{low}, {high}]，{count} 个有真实标签的样本",
    "confusion_accuracy_labels": (
        "阈值 {threshold} 下的逐标签准确率：{share} [{low}, {high}]，{count} 个有真实标签样本的已记录标签。多数标"
        "签是真负例，请看精确率和召回率。"
    ),
    "confusion_pairs": "最常见的混淆",
    "confusion_pairs_shown": "{all} 对类别中的 {shown} 对",
    "confusion_none": "没有类别被误判为其他类别。",
    "confusion_true": "真实标签",
    "confusion_predicted": "预测",
    "confusion_count": "样本数",
    "confusion_share": "占真实类别的比例",
    "confusion_matrix": "混淆矩阵",
    "confusion_corner": "真实 ↓ 预测 →",
    "confusion_others": "其他",
    "confusion_zoom": "显示的类别数",
    "confusion_shown": "{all} 个类别中的 {shown} 个：错误最多的",
    "confusion_cell": "{truth} 预测为 {predicted}：{count}",
    "confusion_meaning": (
        "行为真实类别，列为预测；颜色为占该行的比例，对角线上为蓝色，其余为红色。点击单元格打开其中的样本。有多个真实标"
        "签的样本，首位标签是其中之一时只计一次，否则计入每个真实标签的行。样本少的类别，其比例可能只是偶然。"
    ),
    "confusion_classes": "各类别的精确率和召回率",
    "confusion_class": "类别",
    "confusion_recall": "召回率",
    "confusion_precision": "精确率",
    "confusion_support": "该类样本数",
    "confusion_errors": "错误数",
    "confusion_open": "打开该类的错误预测，置信度最高的在前",
    # Which training samples influenced a prediction.
    "influence_title": "训练样本的影响",
    "influence_method": "{method}，{checkpoints}，比较了 {count} 个训练样本",
    "influence_helpful": "最有帮助",
    "influence_harmful": "最有害",
    "influence_nobody": "所比较的训练样本中没有。",
    "influence_shown": "{all}中的 {shown} 个已记录最有帮助和最有害的训练样本：点击打开",
    "influence_by_steps": (
        "TracIn（Pruthi 等，2020）：一个训练样本与本样本各自损失的梯度之内积，乘以学习率，再对各检查点求和；梯度只取"
        "一个线性层的权重。大于 0 表示在该训练样本上的更新降低了本样本的损失。检查点少且只看一层时，结果只能排序，不能"
        "预测去掉某个样本的后果；梯度大的样本（例如标错的样本）会对许多样本显得突出。"
    ),
    "influence_by_hessian": (
        "影响函数（Koh 与 Liang，2017）：若去掉该训练样本并重新训练最后一个线性层（其前各层保持不变），本样本的损失大约"
        "会增加（大于 0）或减少多少。它假定该层已训练到最优；对该层改变较大的样本，其值偏小。"
    ),
    "influence_by_others": "由其他软件包计算。大于 0 表示该训练样本有助于对本样本的预测；数值的单位见该软件包的说明。",
    # The training data.
    "training_title": "训练数据",
    "training_none": "本次运行没有记录训练过程。如需记录，请在训练循环中调用：",
    "training_summary": "{samples}，步数 {steps} 的 {records} 条记录：{forgotten} 个至少被遗忘一次，{never} 个从未学会",
    "training_undefined": "{count} 条记录未计入，因为输出不是有限数值。",
    "training_unknown": "{count} 条记录未计入，因为其样本名称已损坏。",
    "training_not_logged": (
        "{count} 个样本在此没有页面：训练过程已记录，但样本未写入日志。runner.register_predictions() 并对训练数据"
        "调用一次 run() 即可写入。"
    ),
    "training_cmin": "置信度不低于",
    "training_cmax": "置信度不高于",
    "training_vmin": "变异度不低于",
    "training_vmax": "变异度不高于",
    "training_state": "状态",
    "training_state_correct": "正确",
    "training_state_correct_meaning": "最后一次记录时分类正确",
    "training_state_wrong": "错误",
    "training_state_wrong_meaning": "最后一次记录时分类错误",
    "training_state_forgotten": "被遗忘",
    "training_state_forgotten_meaning": "至少有一次先分类正确、下一次却分类错误",
    "training_state_never": "从未学会",
    "training_state_never_meaning": "从未分类正确",
    "training_map": "数据地图",
    "training_variability_axis": "变异度：其标准差",
    "training_confidence_axis": "置信度：标签概率的均值",
    "training_correctness": "正确率",
    "training_points": "n = {count}；指向一个点可查看其图像，点击可打开其样本",
    "training_counts": "n = {count}：点过多，因此用颜色表示个数；点击颜色可列出其样本",
    "training_map_meaning": (
        "每个点是一个训练样本：横轴和纵轴是其训练标签的概率在全部记录上的标准差和均值，颜色是分类正确的记录所占比例"
        "（Swayamdipta 等，2020）。左上是容易学习的样本，右侧是模棱两可的样本，左下是难以学习的样本，其中可能有标错"
        "标签的样本。点的位置取决于训练时长：能拟合全部数据的网络会抬高所有点。"
    ),
    "training_samples": "样本",
    "training_sort": "排序依据",
    "training_by_aum": "可能标错",
    "training_by_aum_meaning": "间隔下面积（AUM），升序：标签的 logit 减去其余最大 logit 的均值",
    "training_by_confidence": "置信度低",
    "training_by_confidence_meaning": "标签概率的均值，升序",
    "training_by_forgetting": "遗忘最多",
    "training_by_forgetting_meaning": "遗忘事件数，降序；从未学会的样本排在最前",
    "training_by_variability": "变异最大",
    "training_by_variability_meaning": "标签概率的标准差，降序",
    "training_label": "标签：{label}",
    "training_predicted": "预测：{label}",
    "training_curve": "{count} 条记录中标签的概率，最后为 {last}；蓝色：正确，红色：错误",
    "training_aum": "AUM {value}",
    "training_confidence": "置信度 {mean} ± {spread}",
    "training_forgotten": "遗忘 {count} 次",
    "training_learned": "第 {step} 步学会",
    "training_never": "从未学会",
    "training_export": "训练数据",
    "training_help": (
        "网络在训练过程中对每个训练样本的输出。置信度和变异度是标签概率在该样本全部记录上的均值和标准差。间隔下面积"
        "（AUM）是标签的 logit 减去其余最大 logit 的均值（Pleiss 等，2020）：低于 0 表示在大部分训练中其他标签更符合。"
        "遗忘事件是指一次分类正确之后，下一次分类错误（Toneva 等，2019）。"
    ),
    "training_trap_hard": (
        "排名靠前只表示该样本对这个网络而言很难，标错标签只是原因之一：罕见、模棱两可、记录不当的样本也是如此。修改标签"
        "之前请先查看样本。"
    ),
    "training_trap_ranking": (
        "排序并不说明有多少标签是错的，也没有适合所有数据的阈值。若整组样本以同样的方式标错，网络会学会错误的标签，任何"
        "排序都看不出来。"
    ),
    "training_trap_moment": (
        "每条记录对应一轮训练中的不同时刻：记录的是网络学习该批次之前的输出，dropout 与数据增强均与训练时相同。"
    ),
    "training_trap_order": (
        "数值取决于批次顺序、学习率和训练轮数。轮数少则遗忘次数的取值少，并列时按样本首次出现的顺序排列。"
    ),
    # The gallery of samples.
    "gallery_title": "样本",
    "gallery_all": "筛选和排序全部 {count} 个",
    "gallery_layout": "显示方式",
    "gallery_layout_cards": "卡片",
    "gallery_layout_maps": "样本 × 解释方法",
    "gallery_count": "{all} 个样本中的 {found} 个",
    "gallery_none": "该运行没有记录样本。",
    "gallery_waiting": "暂无样本。本页会自动更新。",
    "gallery_no_match": "没有匹配的样本。请移除某个筛选条件。",
    "gallery_unreadable": "无法读取该样本。",
    "gallery_no_prediction": "暂无预测",
    "gallery_no_picture": "未保存图像",
    "gallery_picture": "{sample} 的图像",
    "gallery_truth": "真实标签：{labels}",
    "gallery_truth_value": "真实值：{labels}",
    "gallery_no_truth": "没有真实标签",
    "gallery_none_of_classes": "不属于任何类别",
    "gallery_text": "名称或 id 包含",
    "gallery_text_of_text": "文本、名称或 id 包含",
    "gallery_find": "标签包含",
    "gallery_more_labels": "还有 {count} 个标签：请输入名称的一部分",
    "gallery_pmin": "概率不低于",
    "gallery_pmax": "概率不高于",
    "gallery_umin": "不确定性不低于",
    "gallery_umax": "不确定性不高于",
    "gallery_probability_lowest": "概率下限",
    "gallery_probability_highest": "概率上限",
    "gallery_numbers": "数值",
    "gallery_output": "{label} 的预测值",
    "gallery_error": "{label} 的绝对误差",
    "gallery_number": "{name}：{value}",
    "gallery_no_number": "{name}：无",
    "gallery_number_least": "{name} 不低于",
    "gallery_number_most": "{name} 不高于",
    "gallery_number_lowest": "{name} 的下限",
    "gallery_number_highest": "{name} 的上限",
    "filter_wrong_value": "{part}={value}：应为一个数。未应用此筛选条件。",
    "gallery_std_lowest": "不确定性下限",
    "gallery_std_highest": "不确定性上限",
    "gallery_bar": "{low} 到 {high}：{count} 个样本",
    "gallery_t": "阈值",
    "gallery_predicted": "标签",
    "gallery_any": "全部",
    "gallery_outcome": "判定结果",
    "gallery_correct": "首位标签是真实标签",
    "gallery_wrong": "首位标签不是真实标签",
    "gallery_truth_is": "真实标签",
    "gallery_TP": "真正例：真实标签，且高于阈值",
    "gallery_FN": "假负例：真实标签，但不高于阈值",
    "gallery_FP": "假正例：高于阈值，但不是真实标签",
    "gallery_TN": "真负例：不是真实标签，也不高于阈值",
    "gallery_tree": "反事实解释",
    "gallery_tag": "标记",
    "gallery_note": "备注",
    "gallery_with": "有",
    "gallery_without": "没有",
    "gallery_sort": "排序",
    "gallery_sort_log": "日志顺序",
    "gallery_sort_p": "概率",
    "gallery_sort_u": "不确定性",
    "gallery_sort_o": "判定结果",
    "gallery_sort_s": "得分",
    "gallery_sort_d": "解释方法之间的分歧",
    "gallery_direction": "方向",
    "gallery_forward": "从前到后",
    "gallery_backward": "从后到前",
    "gallery_ascending": "升序",
    "gallery_descending": "降序",
    "gallery_by": "解释方法",
    "gallery_in": "评测指标",
    "gallery_all_explainers": "除对照外的均值",
    "gallery_by_score": "得分：{value}",
    "gallery_by_disagreement": "分歧：{value}",
    "gallery_no_value": "无",
    "gallery_clear": "清除全部筛选条件",
    "picks_title": "已选样本",
    "picks_one": "选择 {sample}",
    "picks_count": "已选 {count} 个",
    "picks_all": "选择显示的全部 {count} 个",
    "picks_clear": "清除选择",
    "picks_compare": "比较解释图",
    "picks_compare_most": "比较解释图：最多 {most} 个",
    "picks_figure": "论文图",
    "picks_tag": "添加标记",
    "picks_tag_title": "为已选样本添加标记",
    "picks_csv": "CSV",
    "picks_limit": "最多可选 {most} 个样本",
    "filter_wrong_odd": "samples=…：这些部分不是样本：{parts}。应为 1,5-9。",
    "filter_wrong_long": "samples={parts}… 过长。请减少样本，或使用筛选条件。",
    "filter_wrong_share": "{part}={value}：应为 0 到 1 之间的数。该筛选条件未生效。",
    "filter_wrong_span": "{low} 大于 {high}：没有值能介于两者之间。请减小前者或增大后者。",
    "filter_wrong_number": "{part}={value}：应为类别编号。该筛选条件未生效。",
    "filter_wrong_choice": "{part}={value}：该运行可选 {known}。该项未生效。",
    "gallery_help": (
        "每张卡片是一个样本：概率最高的几个标签及其概率。标签互斥时（softmax），判定结果是首位标签的：正确或错误。各"
        "标签单独判定时（sigmoid），每个标签在阈值下各有判定结果。TP：真实且高于阈值。FN："
        "真实但不高于阈值。FP：非真实但高于阈值。TN：两者都不是。所有条件针对样本的同一个标签：所选的标签；未选标签"
        "时，为具有所选判定结果的任意标签；两者都未选时，为概率最高的标签。选项旁的数字是其他筛选条件不变时剩余的样"
        "本数。从列表打开样本时，列表随之保留。"
    ),
    "gallery_help_of_value": (
        "每个样本一张卡片：预测值，以及已给出的真实值。可按输出的数值或其误差（预测值减真实值）筛选。"
        "选项上的数字是在其他筛选条件不变时剩下的样本数。列表会随着从中打开的样本一起保留。"
    ),
    "saliency_rank_0_of_value": "最大的输出",
    "figure_own_label_of_value": "最大的输出",
    "gallery_trap_threshold": (
        "判定结果取决于阈值。降低阈值会把漏检（FN）变为命中（TP），同时也把 TN 变为 FP；脱离阈值的错误数没有意义。"
        "单一阈值很少对每个类别都最优；概率在许多类别上总和为 1 时，概率最高的标签可能正确却仍低于阈值。"
    ),
    "gallery_trap_logged": (
        "只统计记录了概率的标签。某样本未记录的标签不计为 TN，未记录的真实标签不计为 FN：两者的实际数目可能更多。"
    ),
    "gallery_trap_any": "未选标签时，一个样本可能因两个标签而同时是 TP 和 FP：各判定结果的数目之和可能超过样本数。",
    "gallery_trap_std": (
        "不确定性是概率在各次 dropout 采样之间的标准差。概率接近 0 或 1 时它受到限制，因此自信而错误的网络也可能标"
        "准差很小。"
    ),
    "gallery_trap_sorted": (
        "排序列表最前面的是极端样本，不是典型样本。分歧是各解释方法对同一标签的最高得分与最低得分之差：它表明各方法"
        "不同，而不表明哪一个正确。"
    ),
    # Of all pages: small words, counts, states.
    "unknown": "未知",
    "not_known": "不详",
    "points": "{change} 个百分点",
    "label_unnamed": "标签 {label}",
    "log_damaged": "{places}共 {size} 已损坏；其余已读取",
    "log_lost": "已检查的记录中有 {records}无法读取",
    "log_empty": "空文件",
    "log_link": "链接，未跟随；请用 --follow-links 或它指向的文件夹启动 xlog-view",
    "log_link_again": "链接，指向已显示的内容，或无所指",
    "log_ranks_missing": "共 {count} 个进程，其中 rank 为 {ranks} 的进程未运行到结束，缺少其样本",
    "log_incomplete": "{samples}未写完整，其分数不计入",
    "log_no_header": "缺少文件头：按文件名单独作为一次运行",
    "between_notes": "；",
    "stop": "。",
    "count_sample": "{count} 个样本",
    "count_sample_one": "{count} 个样本",
    "count_sample_none": "没有样本",
    "count_checkpoint_one": "{count} 个检查点",
    "count_checkpoint": "{count} 个检查点",
    "count_run": "{count} 个运行",
    "count_run_one": "{count} 个运行",
    "count_run_none": "没有运行",
    "count_tree": "{count} 棵树",
    "count_tree_one": "{count} 棵树",
    "count_tree_none": "没有树",
    "count_map": "{count} 张显著图",
    "count_map_one": "{count} 张显著图",
    "count_map_none": "没有显著图",
    "count_row": "{count} 行",
    "count_row_one": "{count} 行",
    "count_row_none": "没有内容",
    "count_file": "{count} 个文件",
    "count_file_one": "{count} 个文件",
    "count_place": "{count} 处",
    "count_place_one": "{count} 处",
    "count_class": "{count} 个类别",
    "count_class_one": "{count} 个类别",
    "count_record": "{count} 条记录",
    "count_record_one": "{count} 条记录",
    "state_reading": "读取中",
    "state_running": "运行中",
    "state_finished": "已完成",
    "state_interrupted": "已中止",
    "state_failed": "失败",
    "state_cut_short": "已截断",
    "mark_right": "正确",
    "mark_wrong": "错误",
    "pager_shown": "第 {first}–{last} 项，共 {all}",
    "pager_pages": "列表分页",
    "pager_page": "第 {number} 页",
    "steps_meaning": "训练步",
    "steps_some": "列出 {count} 个训练步中的 {most} 个：当前步附近的，以及全程中的一部分",
    "steps_folded": "第 {step} 步，共 {count} 个训练步",
    "card_no_picture": "未保存图像",
    "card_picture": "{name} 的图像",
    "card_no_prediction": "暂无预测",
    "card_no_truth": "没有真实标签",
    "card_none_of_the_classes": "不属于任何类别",
    "card_truth": "真实标签：",
    "card_truth_value": "真实值：",
    "missing_title": "未找到",
    "missing_page": "该地址没有页面。",
    "missing_runs": "全部运行",
    # Of the head of all pages.
    "header": "查看器",
    "shell_loading": "正在载入……",
    "header_folder": "日志文件夹：{path}",
    "header_languages": "语言",
    "header_theme_system": "颜色：跟随系统",
    "header_theme_light": "颜色：浅色",
    "header_theme_dark": "颜色：深色",
    "header_silent": "xlog-view 没有响应，本页内容可能已过时。请用相同的 --port 重新启动，本页会自动恢复连接。",
    "header_refused": "xlog-view 不再接受本页的会话，内容可能已过时。请打开 xlog-view 启动时打印的带令牌的链接。",
    "header_pause": "暂停实时更新",
    "header_pause_meaning": "暂停本页的实时更新",
    "header_paused": "恢复实时更新",
    "keys_previous_page": "列表的上一页",
    "keys_next_page": "列表的下一页",
    "keys_item_previous": "上一项；按 Enter 打开",
    "keys_item_next": "下一项；按 Enter 打开",
    "keys_search": "聚焦搜索框",
    "keys_pick": "选择或取消选择当前样本",
    "keys_pick_range": "选择从上一个到当前样本的全部样本",
    "keys_pick_compare": "比较已选样本的解释图",
    "keys_pause": "暂停或恢复实时更新",
    "keys_select": "选中或取消选中该运行，用于比较",
    "keys_edit": "为该运行命名、标色或隐藏",
    "keys_compare": "比较选中的运行",
    # Of the settings of the user.
    "settings_damaged": "无法读取名称、颜色、隐藏设置和备注：{path} 已损坏（{why}）。请修复或删除该文件。",
    "settings_unreadable": "无法从 {path} 读取名称、颜色、隐藏设置和备注：{why}。请授予读取权限。",
    "settings_unwritable": "无法写入 {path}：{why}。要保存到别处，请用 --settings FILE 启动 xlog-view。",
    "settings_id": "该运行的 id 过长，无法保存设置。",
    "settings_full": "{path} 将超过 {most} MiB。请先删除一些备注或视图。",
    "views_title": "已保存的视图",
    "views_name": "名称",
    "views_save": "保存当前视图",
    "views_save_title": "为当前筛选和排序命名",
    "views_forget": "删除视图 {name}",
    "views_refused_many": "每个运行最多保存 {most} 个视图。请先删除一个。",
    "views_refused_empty": "视图需要名称。",
    "notes_title": "标记和备注",
    "notes_edit": "✎ 标记和备注",
    "notes_edit_one": "{sample} 的标记和备注",
    "notes_tags": "标记",
    "notes_tags_hint": "模糊，背景",
    "notes_text": "备注",
    "notes_has_text": "有备注",
    "notes_files": "备注和视图",
    "notes_import": "导入",
    "notes_imported": "已导入。",
    "notes_sample": "样本 {sample}",
    "notes_view": "视图 {view}",
    "notes_run": "运行 {run}",
    "notes_refused_size": "文件大小为 {size}；最多读取 {most}。",
    "notes_refused_file": "这不是备注文件：应为本页导出的 JSON。",
    "notes_refused_run": "文件包含此处没有的运行：{run}。未导入任何内容。",
    "notes_refused_sample": "运行 {run} 没有样本 {sample}。未导入任何内容。",
    "notes_refused_samples": "运行 {run}：有备注的样本超过 {most} 个。",
    "notes_refused_kind": "{where}：标记应为文本列表，备注应为文本。",
    "notes_refused_many": "{where}：标记超过 {most} 个。",
    "notes_refused_comma": "{where}：标记 {tag} 含有逗号，而逗号用于分隔标记。",
    "notes_refused_long": "{where}：文本超过 {most} 个字符。",
    "notes_refused_control": "{where}：含有控制字符 {character}。请删除。",
    "notes_refused_markup": "{where}：{part} 像是标记语言。请在 < 后加空格。",
    "notes_refused_formula": "{where}：以 {character} 开头，会被电子表格当作公式。请以文字开头。",
    # Of the list of runs.
    "runs_text": "名称、路径、模型、解释方法或状态包含",
    "runs_health": "日志",
    "runs_health_meaning": "日志文件的状态",
    "runs_any": "全部",
    "runs_sound": "正常",
    "runs_broken": "损坏或截断",
    "runs_no_match": "没有匹配的运行。请移除某个筛选条件。",
    "runs_sort": "按{column}排序；再次点击则反向",
    # Of the page that compares runs.
    "between_title": "比较运行",
    "between_first_and_last": "比较第 {first} 步与第 {last} 步",
    "between_with_others": "与其他运行比较",
    "between_sides": "比较的运行",
    "between_reference": "参照",
    "between_make_reference": "设为参照",
    "between_drop": "移除",
    "between_drop_side": "移除 {letter}",
    "between_at_step": "第 {step} 步",
    "between_last_steps": "各样本的最后一步，至 {last}",
    "between_model": "模型",
    "between_samples": "样本",
    "between_accuracy": "Top-1 准确率",
    "between_accuracy_of": "[{low}, {high}]，n = {count}",
    "between_fit": "拟合程度",
    "between_error": "{output} 的绝对误差",
    "between_rank": "（{rank}）",
    "between_view_importances": "特征重要性",
    "between_importances_meaning": (
        "两个运行以同一方法测得的重要性；每一侧的条形以自身最大值为准，括号内为名次。同一方法的单位可能因模型而异（树"
        "的多少决定分裂次数，输出尺度不同则系数不同），因此先比较名次和条形，再比较数值。"
    ),
    "between_no_truth": "没有真实标签",
    "between_no_difference": "各运行的元数据相同。",
    "between_more_facts": "元数据的差异（{count} 项）",
    "between_labels": (
        "{letter} 的类别编号与 A 不同。标签按类别名称匹配：{moved} 个编号不同；{lost} 个在 A 中没有同名类别，不参与"
        "比较。"
    ),
    "between_other_inputs": (
        "{letter} 与 A 的数据不同：抽查的 {count} 个样本中，有 {apart} 个 id 相同而输入不同。样本按 id 匹配，因此所谓"
        "“相同样本”的数值来自不同的样本。"
    ),
    "between_fact_device": "设备",
    "between_fact_dtype": "数据类型",
    "between_fact_activation": "激活函数",
    "between_fact_target_rule": "被解释的标签",
    "between_fact_preprocessing": "输入的预处理",
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
    "between_fact_controls": "对照",
    "between_fact_occlusions": "反事实解释",
    "between_fact_versions": "版本",
    "between_odd": "地址中的“{part}”不是运行。运行写作 KEY 或 KEY@STEP，以逗号分隔。",
    "between_missing": "找不到运行 {run}。它的文件可能已被移动或删除。",
    "between_other_kinds": ("各运行的样本种类不同（{sides}）：id 相同时比较预测结果，而不比较解释方法对样本的归因。"),
    "between_kind_of_picture": "图像",
    "between_kind_of_row": "表格行",
    "between_kind_of_text": "文本",
    "between_no_step": "{run} 在第 {step} 步没有样本，已略去。",
    "between_beyond": "多出 {count} 个：只比较前 {most} 个，其余略去。",
    "between_add": "添加运行或训练步",
    "between_add_step": "{run} 的某一步",
    "between_add_run": "其他运行，新的在前",
    "between_too_few": "尚无可比较的内容。请选择两个或更多运行，或同一运行的两个训练步。",
    "between_too_few_one": "只选择了一个：{run}。请选择与它比较的对象。",
    "between_what_to_do": (
        "请在下方选择训练步或另一个运行，或在运行列表中选中。地址写法：/compare?runs=KEY,KEY@STEP；第一个为参照。"
    ),
    "between_with": "比较",
    "between_views": "视图",
    "between_view_metrics": "指标",
    "between_view_predictions": "预测",
    "between_view_maps": "显著图",
    "between_matched": (
        "两个运行共有 {count} 个样本，按 id 匹配；{first} 有 {of_first} 个，{other} 有 {of_other} 个。"
    ),
    "between_no_samples": "两个运行没有共同的样本。",
    "between_no_samples_hint": (
        "样本按运行从数据集中取得的 id 匹配。此处分别以“{one}”和“{other}”开头。请在两个运行中为相同的样本使用相同的"
        " id。"
    ),
    "between_no_scores": (
        "两个运行没有同一样本、同一标签的得分。得分还按解释方法和评测指标的名称匹配；名称中含有非默认的参数。"
    ),
    "between_benchmark": "指标",
    "between_explainer": "解释方法",
    "between_interval": "差值的 95 % 置信区间",
    "between_better": "更好",
    "between_worse": "更差",
    "between_unsure": "不确定",
    "between_equal": "相等",
    "between_of_scores": "共 {first} 与 {other}",
    "between_other_numbers": "未比较：写入另一个运行的 xlog 版本对这些得分的定义不同：{names}。",
    "between_apart": "两个运行都有，但从不属于同一样本和标签：{names}。",
    "between_metrics_meaning": (
        "两个均值都只计两个运行共有的样本和标签；n 是这些配对的个数。某个运行的得分更多时，其总数写在 n 之后，多出"
        "的不计入。区间是配对差值均值的置信区间，至少需要 6 个样本；“不确定”表示区间包含 0。准确率是概率最高的标签"
        "为真实标签的样本所占比例。箭头指向指标较好的一端，但若得分只因网络更自信而变化，并不能说明解释更好。输入尺"
        "寸或参数不同的得分不一定在同一尺度上。"
    ),
    "between_chart": "{other} − {first}：均值之差",
    "between_chart_note": "{total} 行中的 {count} 行；横线为 95 % 置信区间",
    "between_chart_meaning": (
        "每个点是均值之差及其 95 % 置信区间；区间不含 0 时为实心点。这里同时进行了许多比较：20 个区间中会有一个因偶"
        "然而偏离。各指标单位不同却共用一条轴：请把点与它自己的区间相比，而不是与其他点相比。"
    ),
    "between_no_predictions": "没有样本在两个运行中都有预测。",
    "between_none_changed": "没有此类样本。",
    "between_kinds": "样本",
    "between_kind_changed": "有变化",
    "between_kind_lost": "对 → 错",
    "between_kind_won": "错 → 对",
    "between_kind_other": "预测的其他变化",
    "between_kind_same": "无变化",
    "between_sort": "排序",
    "between_sort_change": "变化最大",
    "between_sort_fall": "下降最大",
    "between_sort_rise": "上升最大",
    "between_outcomes_corner": "行为 {first}，列为 {other}",
    "between_outcome_right": "对",
    "between_outcome_wrong": "错",
    "between_outcome_unknown": "没有真实标签",
    "between_sample": "样本",
    "between_label_there": "{first} 的标签在 {other} 中",
    "between_change": "变化",
    "between_not_logged": "未记录",
    "between_values_output": "输出",
    "between_values_said": "{count} 个样本；预测值平均相差 {apart}。"
    "在真实值已知的 {known} 个样本中，{other} 有 {nearer} 个更接近真实值。",
    "between_values_apart": "{count} 个样本；预测值平均相差 {apart}。",
    "between_values_sort_apart": "相差最大",
    "between_values_sort_better": "{other} 更接近真实值",
    "between_values_sort_worse": "{other} 更远离真实值",
    "between_values_truth": "真实值",
    "between_values_change": "{other} − {first}",
    "between_values_error": "{side} 的绝对误差",
    "between_values_meaning": (
        "两个模型对相同样本的预测。在更多样本上更接近真实值并不意味着总体更好：少数大误差可能超过许多小误差，"
        "请参看“指标”中平均绝对误差之差。排在最前的样本是极端情况，并不典型。"
    ),
    "between_predictions_meaning": (
        "“对”表示概率最高的标签是真实标签之一。变化是参照运行的标签的概率变化，以百分点计。日志只记录每个样本概率最"
        "高的若干标签：在另一个运行中“未记录”的标签按 0 计，因此实际变化不会大于所示。变对与变错的样本一样多时，准"
        "确率不变；仅更换随机种子重新训练也会使一些样本变化。排在最前的是极端样本，不是典型样本。"
    ),
    "between_maps_note": (
        "显著图在 {grid} × {grid} 网格上的秩相关系数：已比较 {samples} 个样本中的 {compared} 个，是两个运行共有的 "
        "{total} 个样本的子集；每个样本取两个运行都有显著图的第一个被解释的标签。"
    ),
    "between_computing": "正在计算。结果会自动显示。",
    "between_comparing": "仍在比较显著图。其余结果会自动显示。",
    "between_no_maps": (
        "没有可比较的显著图：没有解释方法在两个运行中都有同一样本、同一标签的显著图。解释方法按名称匹配。"
    ),
    "between_all": "全部",
    "between_mean_correlation": "均值",
    "between_median": "中位数",
    "between_least": "最小值",
    "between_maps": "显著图",
    "between_incomparable": "无法比较",
    "between_consensus": "共识",
    "between_consensus_why": (
        "各方显著图归一化后的平均：超像素图按其长度归一化，其他图的幅值按其取值范围归一化。"
        "一致度是某图与它的余弦相似度。"
    ),
    "between_agreement": "一致度 {agreement}",
    "between_correlation": "相关系数",
    "between_maps_meaning": (
        "1：两张显著图对图像各部分的排序相同。0：无关。−1：顺序相反。只比较名次：强度为十倍的显著图视为相同，几乎不"
        "重要的部分与物体同等计入。同一解释方法更换随机数再运行也达不到 1：在把变化归因于网络之前，请先查看这样的一"
        "对。常数图、含非有限值的显著图和网格不同的显著图无法比较。概率较低的标签，其解释也较不稳定：请同时查看预测"
        "。"
    ),
    "between_help": (
        "在共有的样本上比较两个运行，或同一运行的两个训练步。第一个运行为参照：差值 = 另一个运行 − 参照。样本按 id "
        "匹配，标签按编号或类别名称匹配，解释方法和评测指标按名称匹配。"
    ),
    "between_trap_samples": (
        "id 相同即视为同一样本。输入是否相同可在并排视图中查看；预处理不同时，网络的输入仍可能不同。"
    ),
    "between_trap_many": (
        "一张含有许多差值的表同时进行了许多比较：20 个区间中会有一个因偶然而偏离，最显眼的一行最可能出于偶然。"
    ),
    "between_trap_interval": (
        "区间反映样本的选取：换成类似的样本时均值会如何变化。它不反映更换种子重新训练带来的变化；两个运行是两个网络"
        "，不是两种训练方法。"
    ),
    "between_trap_rank": "秩相关系数不考虑数值大小，也不能衡量哪张显著图是对的。",
    "between_trap_sizes": "输入尺寸、步数或扰动方式不同的运行，同名的得分不在同一尺度上。差异列在页面上方。",
    "between_trap_labels": (
        "运行只解释它自己预测的标签。预测不同时，两个运行都解释的标签较少，剩下的是两者一致的样本。"
    ),
    # Of one sample side by side.
    "between_no_sides": "并排视图需要两个或更多运行。请在运行列表中选择。",
    "between_no_such_sample": "这些运行都没有该样本。",
    "between_place": "列表中第 {place} 个，共 {count} 个",
    "between_picture": "图像",
    "between_predictions": "预测",
    "between_not_there": "该运行在该训练步没有这个样本。",
    "between_class_elsewhere": "{name}（A 没有这个类别）",
    "between_no_map": "该标签没有显著图。",
    "between_other_pictures": "保存的图像不同。",
    "between_other_sizes": "各网络的输入尺寸不同；指针读取各图像中相对位置相同的点。",
    "between_map_difference": "显著图之差",
    "between_no_map_difference": "无",
    "between_sample_meaning": (
        "同一行的显著图出自同一解释方法、针对同一标签，但来自各运行自己的网络。每张图有自己的色标，显示在图下：颜色"
        "相同不代表数值相同。差值以各图自身的颜色范围为单位。若某个运行没有预测该标签，它的显著图解释的是一个并非预"
        "测结果的输出。"
    ),
    # 保存为文件；脚本使用的 {空位} 由脚本填写。
    "export_save": "保存",
    "export_csv": "CSV",
    "export_csv_of": "{what}（CSV）",
    "export_as": "{what}（{format}）",
    "export_picture": "图像",
    "export_picture_of": "{sample} 的原始图像",
    "export_panel": "{explainer}：图像、显著图和色标（PNG）",
    "export_all_maps": "全部显著图（PNG）",
    "export_runs": "列出的全部运行",
    "export_samples": "列表中的全部 {count} 个样本",
    "export_convergence": "{sample} 各显著图的收敛情况",
    "export_predictions": "{sample} 的预测",
    "export_summaries": "平均得分及置信区间",
    "export_classes": "各类别的平均得分",
    "export_scores": "全部样本的得分",
    "export_agreement": "解释方法之间的一致性",
    "export_curves": "平均曲线",
    "export_uncertainty": "全部样本的不确定性",
    "export_calibration": "校准分箱",
    "export_trees": "列表中的全部 {count} 棵树",
    "export_methods": "全部方法的参数",
    "export_tree": "当前视图（PNG）",
    "export_failed": "保存失败。",
    # 图。
    "figure_slice": "第 {slice} 层（共 {depth} 层）",
    "figure_title": "论文图",
    "figure_as": "论文图存为 {format}",
    "figure_link": "论文图",
    "figure_link_meaning": "将这些显著图排成一张论文图，存为 PNG、SVG 或 PDF",
    "figure_link_first": "前 {count} 个样本的论文图",
    "figure_size": "放大 {scale} 倍：每张图宽 {width} 像素，在 {dpi} dpi 下为 {inches} 英寸。",
    "figure_size_lines": "{width} × {height} 英寸（{dpi} dpi）。",
    "figure_bar_map_of_text": "每段文本下方",
    "figure_show_of_text": "词",
    "figure_show_both_of_text": "按强度着色",
    "figure_show_map_of_text": "完整颜色",
    "figure_show_picture_of_text": "不着色",
    "figure_show_alpha_of_text": "越弱越淡",
    "figure_looks": "显著图的颜色、不透明度等外观沿用显示它们的页面。",
    "figure_own_title": "标题",
    "figure_own_label": "概率最高的标签",
    "figure_plain": "自动",
    "figure_samples": "样本",
    "figure_columns": "并排的样本数",
    "figure_scale": "整数放大倍数",
    "figure_dpi": "每英寸点数",
    "figure_font": "字号（磅）",
    "figure_opacity": "不透明度（%）",
    "figure_rows": "行",
    "figure_rows_samples": "样本",
    "figure_rows_explainers": "解释方法",
    "figure_heads": "样本文字",
    "figure_heads_full": "名称、标签、真实标签",
    "figure_heads_label": "标签",
    "figure_heads_none": "无",
    "figure_picture": "图片",
    "figure_picture_1": "显示",
    "figure_picture_0": "不显示",
    "figure_bar": "色条",
    "figure_bar_figure": "整图下方",
    "figure_bar_map": "每张图下方",
    "figure_bar_none": "无",
    "figure_range": "颜色范围",
    "figure_range_map": "每张图各自",
    "figure_range_explainer": "每种解释方法",
    "figure_range_figure": "整图统一",
    "figure_enlarge": "放大方式",
    "figure_enlarge_pixels": "保持像素",
    "figure_enlarge_linear": "对数值插值",
    "figure_ground": "背景",
    "figure_ground_light": "浅色",
    "figure_ground_dark": "深色",
    "figure_show": "面板",
    "figure_show_both": "图片上叠加显著图",
    "figure_show_map": "显著图",
    "figure_show_picture": "仅图片",
    "figure_show_masked": "遮挡后的图片",
    "figure_show_alpha": "按透明度显示图像",
    "figure_odd_samples": "samples=… 中的这些部分不是样本：{parts}。",
    "figure_more_samples": "一张论文图最多有 {most} 个样本；地址中列出了更多。",
    "figure_odd_explainers": "这些样本没有这些解释方法：{names}。",
    "figure_error_empty": "论文图至少需要一个样本和一种解释方法，请选择。",
    "figure_error_sample": "{sample} 的大小为 {size} 像素，无法绘制，请去掉它。",
    "figure_error_right_to_left": (
        "{sample} 含有从右向左书写的文字，论文图无法排版。请去掉它；报告中有带颜色的文本，由浏览器排版。"
    ),
    "figure_error_of_pictures": "{option} 仅用于图片，而这些样本不是图片，请去掉该选项。",
    "figure_error_pixels": (
        "一张论文图最多 {most} 百万像素，这张会有 {got} 百万。请减小放大倍数或每英寸点数，或减少样本或解释方法。"
    ),
    "figure_error_map": "无法读取 {explainer} 对 {sample} 的显著图，请去掉其中之一。",
    "figure_error_picture": "无法读取 {sample} 的图片，请去掉该样本，或不显示图片。",
    "figure_error_letters": (
        "系统中没有字体包含这些字符：{letters}。请指定字体文件（xlog export --font-file FILE），"
        "或存为 SVG，由打开者的字体显示。"
    ),
    "figure_error_ending": "文件名应以 {endings} 结尾，得到 {path}。",
    "figure_error_font": "需要字体文件（.ttf、.otf 或 .ttc），得到 {path}：{error}。",
    "figure_error_pillow": "当前的 Pillow 不带 FreeType，无法绘制文字；请安装常规版本。",
    "figure_about": "{sample}：{explainer} 对 {label} 的解释",
    "figure_of": "{samples}：{explainers} 的显著图",
    "figure_no_map": "无显著图",
    "figure_zero": "处处为 0",
    "figure_is_true": "即真实标签",
    "figure_truth": "真实：{labels}",
    "figure_own_range": "每张图各用自己的范围",
    "figure_low": "低",
    "figure_high": "高",
    "figure_against": "反对",
    "figure_for": "支持",
    # 报告：样本如何选出，由谁生成。
    "report_title": "{run} 的报告",
    "report_sound": "此处显示的内容全部正常读取；检查整个日志请用 xlog verify。",
    "report_lost_maps": "这些样本中无法读取的显著图：{count} 张。",
    "report_scores": "得分",
    "report_no_scores": "该训练步没有记录得分。",
    "report_step": "第 {step} 步。",
    "report_bars": "{metric} 的平均得分及 95 % 置信区间",
    "report_also": "还解释了（此处未显示）：{labels}。用 xlog report --labels 可显示更多标签。",
    "report_sample_scores": "这些显著图对“{label}”的得分",
    "report_named": "按名称选取的样本：第 {step} 步 {total} 个中的 {count} 个。",
    "report_all": "第 {step} 步的全部 {total} 个样本。",
    "report_spaced": "第 {step} 步 {total} 个样本中的 {count} 个，在日志中等间隔选取，未经人工挑选。",
    "report_maps": (
        "显著图针对被解释标签中概率最高者。显著图表示某一种方法认为网络的输出依赖于什么，而不是图像中的事实。每张图"
        "使用各自的色标，在其数值的第 99.5 百分位处截断：两张图颜色相同不代表数值相同。大于 {side} 像素的显著图按平"
        "均缩小到该尺寸。"
    ),
    "report_made": "由 {by} 于 {moment} 根据运行 {run} 生成：{files}。本文件自包含，不发出任何请求。",
    # Who is not let in.
    "refused_token_title": "请使用访问链接打开",
    "refused_token": (
        "xlog-view 启动时会在终端打印链接：地址末尾是 ?token= 加一长串字符。打开一次该链接后，此浏览器在关闭之前都"
        "可访问。"
    ),
    "refused_host_title": "未知的主机名",
    "refused_host": (
        "请求的主机名是“{name}”。请使用 xlog-view 启动时打印的地址，或在启动时用 --public-url 指定要使用的地址。"
    ),
    "refused_origin_title": "请求来自其他网页",
    "refused_origin": "“{name}”的网页向本查看器发送了请求，而本查看器只接受自己页面的请求。",
    "runs_below": "位于 ",
    "runs_reading": "正在读取日志：{read} / {found}。列表会自动更新。",
    "runs_run": "运行",
    "runs_state": "状态",
    "runs_part_saliency": "显著图",
    "runs_part_scores": "得分",
    "runs_part_uncertainty": "不确定性",
    "runs_part_trees": "反事实解释",
    "runs_started": "开始时间",
    "runs_duration": "用时",
    "runs_model": "模型",
    "runs_framework": "框架",
    "runs_samples": "样本数",
    "runs_steps": "训练步",
    "runs_explainers": "解释方法",
    "runs_accuracy": "Top-1 准确率",
    "runs_size": "大小",
    "runs_accuracy_meaning": (
        "在最后一步有真实标签的样本中，概率最高的标签为真实标签的比例；回归则为 R²，取各输出的均值"
    ),
    "runs_r2": "R² {value}",
    "fits_said": "R² {r2}，平均绝对误差 {error}，n = {count}",
    "runs_sorted_by": "排序：{name}",
    "runs_unsorted": "最新的在前",
    "runs_id": "运行 id {id}",
    "runs_select": "用于比较的运行",
    "runs_pick": "选择 {name} 进行比较",
    "runs_selected": "已选择 {count} 个",
    "runs_compare": "比较 {count} 个运行",
    "runs_compare_none": "选择两个或更多运行即可比较。",
    "runs_clear": "清除选择",
    "runs_show_hidden": "显示隐藏的运行 {count}",
    "runs_edit": "命名、标色、隐藏",
    "runs_edit_one": "命名、标色、隐藏：{name}",
    "runs_edit_title": "该运行的显示方式",
    "runs_edit_name": "名称",
    "runs_edit_name_hint": "文件夹名",
    "runs_edit_color": "颜色",
    "runs_edit_no_color": "无",
    "runs_edit_hide": "在运行列表中隐藏",
    "runs_edit_kept": "保存在您自己的设置中；日志不会改变。",
    "runs_edit_save": "保存",
    "runs_edit_cancel": "取消",
    "runs_edit_failed": "xlog-view 没有响应。它还在运行吗？",
    "runs_color_blue": "蓝",
    "runs_color_orange": "橙",
    "runs_color_green": "绿",
    "runs_color_purple": "紫",
    "runs_color_olive": "橄榄",
    "runs_color_red": "红",
    "runs_empty": "这里还没有运行。",
    "runs_empty_writes": "运行会把日志写入 ",
    "runs_empty_of": "，即 ",
    "runs_empty_end": " 的这个参数所指的文件夹。",
    "runs_empty_other": "是其他文件夹吗？请这样重新启动：",
    "runs_empty_waits": "本页会自动更新：新的运行开始后会自动出现。",
    "runs_unreadable": "无法读取：{files}",
    # Of the page of a run.
    "run_about": "运行详情",
    "run_model": "模型",
    "run_device": "设备",
    "run_type": "数据类型",
    "run_parameters": "参数量",
    "run_input": "输入",
    "run_input_of_text": "每个词元 {count} 个数",
    "run_input_of_row": "{count} 个数",
    "run_classes": "类别数",
    "run_outputs": "输出数",
    "run_activation": "激活函数",
    "run_rule_default": "真实标签、概率高于 {details} 的标签，以及概率最高的标签",
    "run_rule_top_k": "每个样本概率最高的 {details} 个标签",
    "run_rule_fixed": "固定为 {details}",
    "run_rule_true": "真实标签",
    "run_rule_predicted": "每个样本概率最高的标签",
    "run_rule_callable": "由用户的函数指定",
    "run_target_rule": "被解释的标签",
    "run_seed": "随机种子",
    "run_started": "开始",
    "run_started_on": "{time}，主机 {host}",
    "run_folder": "文件夹",
    "run_log": "日志",
    "run_tags": "标记",
    "run_notes": "备注",
    "run_pictures": "图像",
    "run_fast_path": "快速通道",
    "run_versions": "版本",
    "run_explainers": "解释方法",
    "run_benchmarks": "评测指标",
    "run_scores": "得分",
    "run_scores_meaning": "第 {step} 步的均值及其 95 % 置信区间；箭头指向较好的一端。",
    "run_scores_against": (
        "第 {step} 步的均值及其 95 % 置信区间；箭头指向较好的一端。灰色为对照，即与网络无关的显著图。"
    ),
    "run_no_value": "无数值，缺失 {count} 个",
    "run_value": "{explainer}：{mean}，n = {count}",
    "run_value_between": "{explainer}：{mean}（{low} 至 {high}），n = {count}",
    "live": "正在写入",
    "live_of": "{done} / {total} 个样本",
    "live_left": "约剩 {time}",
    "live_step": "第 {step} 步",
    "live_rate": "最近每秒 {rate} 个样本",
    "live_slow": "最近每个样本 {time}",
    "live_last": "最后一条记录在 {time}前",
    "live_colon": "：",
    "live_between": " · ",
    # 表格行和文本：图像的措辞不适用之处（words.say_of）。
    "scores_curves_x_of_text": "词元被改变的比例",
    "scores_curves_x_of_row": "特征被改变的比例",
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
    "scores_agreement_note_of_text": "各词元上的秩相关系数，{total} 个样本中 {count} 个的均值",
    "scores_agreement_note_of_row": "各特征上的秩相关系数，{total} 个样本中 {count} 个的均值",
    "scores_agreement_meaning_of_text": (
        "两种解释方法对同一样本、同一标签（第一个被解释的标签）各词元的归因之间的 Spearman 秩相关系数：1 表示排序相同，"
        "0 表示无关，−1 表示相反。一致的解释方法可能一起出错，同类方法尤其如此。有符号的归因把负面证据排在最后，"
        "无符号的把它"
        "排在中间或前面，这会降低一致性；以整个词为单位的方法给一个词的各个词元相同的数值。常数和损坏的数值不计入。"
        "样本是固定的等间隔子集；悬停可看个数。"
    ),
    "scores_agreement_meaning_of_row": (
        "两种解释方法对同一样本、同一标签（第一个被解释的标签）各特征的归因之间的 Spearman 秩相关系数：1 表示排序相同，"
        "0 表示无关，−1 表示相反。一致的解释方法可能一起出错，同类方法尤其如此。特征很少时，个别名次的影响很大。"
        "常数和损坏的数值不计入。样本是固定的等间隔子集；悬停可看个数。"
    ),
    "over_time_to_last_meaning_of_text": (
        "各词元的归因与最后一步同一样本、同一标签、同一解释方法的归因之间的 Spearman 秩相关系数；"
        "各步都使用最后一步首先解释的"
        "标签。很早就接近 1 的解释方法，要么归因早已稳定，要么几乎不依赖网络。"
    ),
    "over_time_to_last_meaning_of_row": (
        "各特征的归因与最后一步同一样本、同一标签、同一解释方法的归因之间的 Spearman 秩相关系数；"
        "各步都使用最后一步首先解释的"
        "标签。很早就接近 1 的解释方法，要么归因早已稳定，要么几乎不依赖网络。"
    ),
    "between_maps_note_of_text": (
        "各词元上的秩相关系数：已比较 {samples} 个样本中的 {compared} 个，是两个运行共有的 {total} 个样本的子集；"
        "每个样本取两个运行都解释了的第一个标签。"
    ),
    "between_maps_note_of_row": (
        "各特征上的秩相关系数：已比较 {samples} 个样本中的 {compared} 个，是两个运行共有的 {total} 个样本的子集；"
        "每个样本取两个运行都解释了的第一个标签。"
    ),
    "between_maps_meaning_of_text": (
        "1：两个运行对词元的排序相同。0：无关。−1：顺序相反。只比较名次：强度为十倍的数值视为相同，"
        "几乎不重要的词与重要的词"
        "同等计入。同一解释方法更换随机数再运行也达不到 1：在把变化归因于网络之前，请先查看这样的一对。常数、"
        "非有限的数值，"
        "以及两个运行切分成不同词元的文本无法比较。概率较低的标签，其解释也较不稳定：请同时查看预测。"
    ),
    "between_maps_meaning_of_row": (
        "1：两个运行对特征的排序相同。0：无关。−1：顺序相反。只比较名次：强度为十倍的数值视为相同，"
        "几乎不重要的特征与重要的"
        "特征同等计入。同一解释方法更换随机数再运行也达不到 1：在把变化归因于模型之前，请先查看这样的一对。常数、"
        "非有限的数值，"
        "以及特征不同的行无法比较。概率较低的标签，其解释也较不稳定：请同时查看预测。"
    ),
    "embedding_missing_maps_of_text": "其中 {count} 个没有该解释方法的归因，或归因全为零。",
    "embedding_missing_maps_of_row": "其中 {count} 个没有该解释方法的归因、归因全为零，或特征个数不同。",
    "embedding_meaning_of_text": (
        "由相同的词支持标签的文本，或 logit 相似的文本，相互靠近（PCA：主成分分析；如已安装 UMAP，则保持近邻关系，"
        "其坐标轴和"
        "组间距离没有意义）。每篇文本由解释方法对其各词的归因表示（概率最高的被解释标签，一个词的各词元求和），"
        "取出现在最多文本中"
        "的词，并缩放到相同的总和。一组错误样本若有相同的词，可能有共同的原因，例如只在某一类中出现的来源名称"
        "（正如 SpRAy 发现水印，Lapuschkin 等，2019）：圈选它们并查看文本。两个坐标轴只显示部分方差，"
        "靠在一起的样本仍可能不同。"
    ),
    "embedding_meaning_of_row": (
        "由相同的特征支持输出的行，或输出相似的行，相互靠近（PCA：主成分分析；如已安装 UMAP，则保持近邻关系，"
        "其坐标轴和组间距离"
        "没有意义）。每一行由解释方法对其各特征的归因表示，并缩放到相同的总和。一组误差大的样本若有相同的特征，"
        "可能有共同的原因"
        "（正如 SpRAy 发现水印，Lapuschkin 等，2019）：圈选它们并查看各行。两个坐标轴只显示部分方差，"
        "靠在一起的样本仍可能不同。"
    ),
    "training_points_of_text": "n = {count}；点击一个点可打开其样本",
    "training_points_of_row": "n = {count}；点击一个点可打开其样本",
    "report_maps_of_text": (
        "颜色针对被解释标签中概率最高者，表示某一种方法认为网络的输出依赖于什么，而不是文本中的事实。"
        "每种解释方法使用各自的"
        "色标：两种方法颜色相同不代表数值相同。"
    ),
    "report_maps_of_row": (
        "条形针对被解释标签中概率最高者，或回归的输出，表示某一种方法认为模型的输出依赖于什么，而不是现实中的事实。"
        "每种解释方法"
        "使用各自的尺度：两种方法条形相同不代表数值相同。"
    ),
    "between_picture_of_text": "文本",
    "between_picture_of_row": "行",
    "between_other_pictures_of_text": "文本不同。",
    "between_other_pictures_of_row": "行的取值不同。",
    "between_other_sizes_of_text": "各网络把文本切分成不同的词元。",
    "between_other_sizes_of_row": "各模型的特征个数不同。",
    "between_view_maps_of_text": "解释",
    "between_view_maps_of_row": "解释",
    "between_maps_of_text": "解释",
    "between_maps_of_row": "解释",
    "saliency_maps_of_text": "解释",
    "saliency_maps_of_row": "解释",
    "tree_maps_of_text": "这个样本的解释",
    "saliency_no_map_of_label_of_text": "没有针对该标签的解释。",
    "saliency_no_map_of_label_of_row": "没有针对该标签的解释。",
    "saliency_no_map_yet_of_text": "尚无解释。",
    "saliency_no_map_yet_of_row": "尚无解释。",
    "between_no_map_of_text": "没有针对该标签的解释。",
    "between_no_map_of_row": "没有针对该标签的解释。",
    "between_consensus_why_of_text": "各方归因的平均，先按各自幅值的取值范围归一化。一致度是与它的余弦相似度。",
    "between_sample_meaning_of_text": (
        "同一行的内容出自同一解释方法、针对同一标签，但来自各运行自己的网络。每篇文本有自己的色标，显示在其下方："
        "颜色相同不代表"
        "数值相同。若某个运行没有预测该标签，颜色解释的是一个并非预测结果的输出。"
    ),
    "between_consensus_why_of_row": "各方归因的平均，先按各自幅值的取值范围归一化。一致度是与它的余弦相似度。",
    "between_sample_meaning_of_row": (
        "同一行的内容出自同一解释方法、针对同一标签，但来自各运行自己的模型。条形按各卡片自身的最大值缩放："
        "条形相同不代表数值"
        "相同。若某个运行没有预测该标签，数值解释的是一个并非预测结果的输出。"
    ),
    "text_meaning": (
        "颜色表示某一种方法认为网络的输出依赖于什么，而不是文本中的事实。颜色按各卡片自身计算，"
        "因此两种解释方法颜色相同不代表数值"
        "相同。隐藏弱的数值会让解释看起来更干净；指针处的数值始终与日志一致。对一个词求和会掩盖其中相互抵消的词元；"
        "一个词也可能因"
        "旁边的词而突出。对于整词隐藏的方法，一个词的各词元都取该词的数值。"
    ),
    "row_meaning": (
        "条形表示某一种方法认为模型的输出依赖于什么，而不是现实中的事实。条形按各卡片自身的最大值缩放，"
        "因此两种解释方法条形相同"
        "不代表数值相同。相关的特征如何分摊贡献，因方法而异。"
    ),
    "trees_help_of_text": (
        "每张卡片对应一棵树及其搜索结果。概率是显示（或隐藏）反事实的词时该标签的概率；旁边是这些词占多少个词元。"
    ),
    "trees_trap_share_of_text": "词少并不表示其余的词不重要：搜索是贪心的，其他词可能同样有效。",
    "trees_sort_area_of_text": "词元比例升序",
    "trees_sort_down_area_of_text": "词元比例降序",
    "trees_too_many_of_text": "按词元比例排序需要读取每一棵树：请先把列表筛选到 {most} 棵以内。",
    "tree_cut_of_text": "这棵树的部分超过 {most} 个。只显示前 {most} 个，词元数也只按它们计算。",
    "tree_unknown_of_text": "日志没有记录这次搜索如何结束，或自相矛盾。各部分按日志显示。",
    "tree_help_of_text": (
        "“显示”从完全遮挡的文本开始，逐个显示文本的部分，每次选取使概率升高最多的部分，直到标签的概率达到阈值。"
        "“遮挡”相反："
        "逐个遮挡文本的部分，直到概率低于阈值。部分先是句子；每个选中的句子随后还原，如有多个词，则在其中搜索词。"
        "各部分合起来仍满足阈值的最深一层就是反事实。"
    ),
    "tree_trap_greedy_of_text": "搜索是贪心的：每一步取当时最优的部分，且不回退。可能更少的词就足够。",
    "tree_trap_mask_of_text": (
        "替代被遮挡词的内容也会影响输出，有空缺的文本也与网络学习过的文本不同。换一种遮挡方式可能得到不同的词。"
    ),
    "tree_trap_boxes_of_text": "选取的部分并不唯一。别处可能有增益几乎相同的部分；未被选取的词不一定不重要。",
    "tree_trap_coarse_of_text": "只在选中的句子中搜索词：跨句子共同起作用的词可能被遗漏。",
}
