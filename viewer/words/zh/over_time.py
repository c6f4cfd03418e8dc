"""Words of a run by training step, in Chinese."""

TEXTS: dict[str, str] = {
    "over_time_title": "随训练变化",
    "over_time_alone": ("随训练变化的曲线至少需要两个步的样本：在训练的多个步调用 runner.run(step=...)。"),
    "over_time_shared": "{steps} 个训练步，共 {every} 个；{count} 个样本，每步相同",
    "over_time_own": (
        "{steps} 个训练步，共 {every} 个；没有在每一步都出现的样本（共同样本 {count} 个），各步使用各自的样本"
    ),
    "over_time_computing": "仍在计算：已比较 {done} / {total} 个样本的解释。",
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
    "over_time_maps": "均值基于 n = {count} 个解释",
    "over_time_mean_score": "平均得分",
    "over_time_correlation": "秩相关系数",
    "over_time_to_last": "解释：与最后一步的一致性",
    "over_time_to_last_meaning": (
        "在粗网格上，显著图与最后一步同一样本、同一标签、同一解释方法的显著图的 Spearman 秩相关系数"
        "；各步都使用最后一步首先解释的标签。很早就接近 1 的解释方法，要么显著图早已稳定，要么几乎不依赖网"
        "络。"
    ),
    "over_time_to_last_meaning_of_text": (
        "各词元（不含特殊词元）的归因与最后一步同一样本、同一标签、同一解释方法的归因之间的 Spearman 秩相关系数；"
        "各步都使用最后一步首先解释的"
        "标签。很早就接近 1 的解释方法，要么归因早已稳定，要么几乎不依赖网络。"
    ),
    "over_time_to_last_meaning_of_row": (
        "各特征的归因与最后一步同一样本、同一标签、同一解释方法的归因之间的 Spearman 秩相关系数；"
        "各步都使用最后一步首先解释的"
        "标签。很早就接近 1 的解释方法，要么归因早已稳定，要么几乎不依赖网络。"
    ),
    "over_time_to_previous": "解释：与前一步的一致性",
    "over_time_to_previous_meaning": "与前一步的同一相关系数：1 表示显著图不再变化。它取决于两步相隔多远。",
    "over_time_point": "{name}，第 {step} 步：{value}，n = {n}",
    "over_time_share": "样本比例",
    "over_time_nats": "nat",
}
