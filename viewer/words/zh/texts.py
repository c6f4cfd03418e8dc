"""Words of texts and their words, in Chinese."""

TEXTS: dict[str, str] = {
    "text_token": "{token}：{value}",
    "text_tokens": "{count} 个词元",
    "text_word": "{token}（{count} 个词元）：{value}",
    "text_of": "{explainer} 所解释的文本",
    "text_whole": "全文",
    "text_whole_word": "数值属于整个词，显示在其每个词元上。",
    "text_whole_sentence": "数值属于整个句子，显示在其每个词元上。",
    "text_without_sign": "只有强度：该方法不区分支持与反对。",
    "text_as_logged": "数值与日志一致，单位随解释方法而异：红色使输出升高，蓝色使输出降低，紫色没有正负之分。",
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
    "words_meaning": (
        "词越常见，和越大；词越强，平均越大：罕见词的平均只来自少数文本。数值与日志一致，单位随解释方法而异，每列的颜"
        "色各自计算。不区分大小写；不含分词器添加的词元。强词表示它对该网络支持这个标签；它不一定是原因，也可能因旁边的"
        "词而突出。"
    ),
    "text_key_next": "读取后一个词的数值",
    "text_meaning": (
        "颜色表示某一种方法认为网络的输出依赖于什么，而不是文本中的事实。颜色按各卡片自身计算，"
        "因此两种解释方法颜色相同不代表数值"
        "相同。隐藏弱的数值会让解释看起来更干净；指针处的数值始终与日志一致。对一个词求和会掩盖其中相互抵消的词元；"
        "一个词也可能因"
        "旁边的词而突出。对于整词隐藏的方法，一个词的各词元都取该词的数值。"
    ),
}
