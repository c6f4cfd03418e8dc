"""Words of superpixel priors, in Chinese."""

TEXTS: dict[str, str] = {
    "prior_title": "超像素先验",
    "prior_none": "本次运行没有先验。生成方法：",
    "prior_none_of_row": "先验针对超像素，而表格的行没有超像素。",
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
    "prior_title_of_text": "词语先验",
    "prior_made_normlime_of_text": "NormLIME：{kinds} 个词语，按嵌入层 {layer} 区分；{classes}。",
    "prior_made_fast_of_text": "FastNormLIME：{kinds} 个词语，按嵌入层 {layer} 区分；{classes}。",
    "prior_best_of_text": "对该类别权重最大的词语",
    "prior_open_of_text": "按对 {label} 的权重列出所有词语",
    "prior_kinds_of_text": "词语",
    "prior_kinds_for_of_text": "词语，按对 {label} 的权重排列",
    "prior_kinds_shown_of_text": "显示权重最大的 {shown} 个词语，共 {all} 个；CSV 中有全部。",
    "prior_meaning_of_text": (
        "某词语对某类别的权重（不小于 0）表示在数据集的所有文本上该词语支持该类别的程度，单位由先验决定：同一先验内可以"
        "比较，不同先验之间不可比较。数据集中没有的词语，或不在其最常见词语之列的，取嵌入最近的词语的权重。只在少数文本中"
        "出现的词语，其权重只来自少数文本，可能出于偶然。"
    ),
}
