"""Words of samples laid out by their maps or outputs, in Chinese."""

TEXTS: dict[str, str] = {
    "embedding_title": "嵌入",
    "embedding_plane": "平面上的样本",
    "embedding_all": "该训练步的全部 {count} 个样本。",
    "embedding_some": "该训练步 {total} 个样本中等间隔选取的 {count} 个。",
    "embedding_missing_maps": "其中 {count} 个没有该解释方法的显著图、显著图全为零，或大小不同。",
    "embedding_missing_maps_of_text": "其中 {count} 个没有该解释方法的归因，或归因全为零。",
    "embedding_missing_maps_of_row": "其中 {count} 个没有该解释方法的归因、归因全为零，或特征个数不同。",
    "embedding_missing_outputs": "其中 {count} 个没有输出。",
    "embedding_computing": "正在读取样本：{total} 个中的 {done} 个。本页会自动更新。",
    "embedding_laying_out": "正在布置样本；UMAP 首次需要一两分钟。本页会自动更新。",
    "embedding_nothing": "有解释或输出的样本太少，无法布置。",
    "embedding_by": "布置依据",
    "embedding_outputs": "logit",
    "embedding_outputs_of_value": "预测值",
    "embedding_method": "方法",
    "embedding_axis": "第 {number} 主成分：方差的 {share}",
    "embedding_note": "n = {count}；点击一个点打开其样本，圈选若干点以列表打开",
    "embedding_color_right": "正确或错误",
    "embedding_color_label": "被解释的标签",
    "embedding_color_truth": "真实标签",
    "embedding_color_output": "预测值",
    "embedding_color_error": "预测值 − 真实值",
    "embedding_color_true_value": "真实值",
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
        "解释或输出在前 20 个主成分上（而不只是在平面上）相似的样本（k-means，至多 8 组）。错误样本最多或误"
        "差最大的组在前。点击可打开一组的样本。k-means 在任何数据中都会分出组：请查看它们的解释是否真有共同之处。"
    ),
    "embedding_failed": "UMAP 无法布置这些样本；至少需要 5 个。可改用 PCA。",
    "embedding_meaning": (
        "显著图或 logit 相似的样本相互靠近（PCA：主成分分析；如已安装 UMAP，则保持近邻关系，其坐标轴和组间距离没有意"
        "义）。显著图取概率最高的被解释标签，在至多 14 × 14 的网格上取平均，并缩放到相同的总和。一组错误样本的显著图若"
        "落在同一处，可能有共同的原因，例如水印（SpRAy，Lapuschkin 等，2019）：圈选它们并查看显著图。两个坐标轴只显示部"
        "分方差，靠在一起的样本仍可能不同；显著图只说明证据在哪里，而不说明证据是什么。"
    ),
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
    "lasso_none": (
        "圈选若干点以选取样本。也可用键盘：平面获得焦点后，方向键移动选框，Shift 加方向键放大或缩小，"
        "Enter 打开框内样本。"
    ),
    "lasso_open": "打开所选的 {count} 个样本",
}
