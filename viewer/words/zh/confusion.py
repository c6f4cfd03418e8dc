"""Words of right and wrong predictions, in Chinese."""

TEXTS: dict[str, str] = {
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
}
