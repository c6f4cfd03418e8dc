"""Words of the training data and what influenced a prediction, in Chinese."""

TEXTS: dict[str, str] = {
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
    "training_points_of_text": "n = {count}；点击一个点可打开其样本",
    "training_points_of_row": "n = {count}；点击一个点可打开其样本",
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
}
