"""Words of the page on uncertainty, in Chinese."""

TEXTS: dict[str, str] = {
    "uncertainty_title": "不确定性",
    "uncertainty_of_values": (
        "回归只有数值而没有概率，因此没有校准。如果记录了数值在 dropout 下的波动，它显示在每个预测旁。"
    ),
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
    "uncertainty_no_stability": "没有在 dropout 下计算解释。要记录它们：",
    "uncertainty_explainer": "解释方法",
    "uncertainty_relative_std": "平均标准差 / 平均幅值",
    "uncertainty_maps": "解释数",
    "uncertainty_stability_meaning": (
        "先求显著图各处数值在各次 dropout 采样之间的标准差，在整张图上取平均，再除以平均显著图的平均幅值；然后对等"
        "间隔选取的样本的第一个被解释标签取平均。数值低表示 dropout 几乎不改变解释，而不表示解释正确：常数图的值为 "
        "0。稀疏与稠密的显著图不完全可比。"
    ),
}
