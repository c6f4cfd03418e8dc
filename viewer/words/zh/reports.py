"""Words of reports, in Chinese."""

TEXTS: dict[str, str] = {
    "report_title": "{run} 的报告",
    "report_sound": "此处显示的内容全部正常读取；检查整个日志请用 xlog verify。",
    "report_lost_maps": "这些样本中无法读取的显著图：{count} 张。",
    "report_scores": "得分",
    "report_no_scores": "该训练步没有记录得分。",
    "report_step": "第 {step} 步。",
    "report_bars": "{metric} 的平均得分及 95 % 置信区间",
    "report_also": "还解释了（此处未显示）：{labels}。用 xlog report --labels 可显示更多标签。",
    "report_sample_scores": "对“{label}”的解释的得分",
    "report_named": "按名称选取的样本：第 {step} 步 {total} 个中的 {count} 个。",
    "report_all": "第 {step} 步的全部 {total} 个样本。",
    "report_spaced": "第 {step} 步 {total} 个样本中的 {count} 个，在日志中等间隔选取，未经人工挑选。",
    "report_maps": (
        "显著图针对被解释标签中概率最高者。显著图表示某一种方法认为网络的输出依赖于什么，而不是图像中的事实。每张图"
        "使用各自的色标，在其数值的第 99.5 百分位处截断：两张图颜色相同不代表数值相同。大于 {side} 像素的显著图按平"
        "均缩小到该尺寸。"
    ),
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
    "report_made": "由 {by} 于 {moment} 根据运行 {run} 生成：{files}。本文件自包含，不发出任何请求。",
}
