"""Words of rows of tables and what sums them up, in Chinese."""

TEXTS: dict[str, str] = {
    "row_title": "数据行",
    "row_name": "特征",
    "row_value": "取值",
    "row_place": "在背景数据中的百分位",
    "row_shown": "显示 {all} 个特征中的 {shown} 个；CSV 表含全部。",
    "row_feature": "特征 {number}",
    "row_no_category": "无此类别（{value}）",
    "row_share": "该类别在背景数据中的占比",
    "row_percentile": "在背景数据中的百分位；背景数据的中位数为 {median}",
    "row_unreadable": "无法读取这些数值。",
    "row_others": "其余 {count} 个特征",
    "row_base": "基准值",
    "row_output": "输出",
    "row_in_unit": "{said}（{unit}）",
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
    "concepts_title": "概念",
    "concepts_meaning": "某类别的图片中，logit 朝该概念方向增大的比例：1 表示支持，0 表示反对，± 为随机集之间的标准差。"
    "p：随机概念与随机概念均值相差同样大的概率。可区分：逐一留出时，该层能将其多少示例与随机图片区分开。",
    "concepts_shown": "显示 {all} 个概念中的 {shown} 个；CSV 表含全部。",
    "concepts_p_value": "p = {p}",
    "concepts_chance": "{said}，可能出于偶然",
    "concepts_separable": "{share} 可区分",
    "row_local_model": "局部模型：{output}，其中截距为 {intercept}",
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
    "alternatives_link": "反事实解释：改变哪些特征会改变预测",
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
    "row_meaning": (
        "条形表示某一种方法认为模型的输出依赖于什么，而不是现实中的事实。条形按各卡片自身的最大值缩放，"
        "因此两种解释方法条形相同"
        "不代表数值相同。相关的特征如何分摊贡献，因方法而异。"
    ),
}
