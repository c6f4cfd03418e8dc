"""Words of the page that compares runs, in Chinese."""

TEXTS: dict[str, str] = {
    "paired_all": "均值基于相同的 n = {count} 个样本–标签对",
    "paired_some": ("均值基于所有方法都有得分的 n = {count} 个样本–标签对（共 {every} 个）；{name} 最少：{fewest} 个"),
    "between_notes": "；",
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
    "between_view_maps_of_text": "解释",
    "between_view_maps_of_row": "解释",
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
    "between_maps_note_of_text": (
        "各词元上的秩相关系数：已比较 {samples} 个样本中的 {compared} 个，是两个运行共有的 {total} 个样本的子集；"
        "每个样本取两个运行都解释了的第一个标签。"
    ),
    "between_maps_note_of_row": (
        "各特征上的秩相关系数：已比较 {samples} 个样本中的 {compared} 个，是两个运行共有的 {total} 个样本的子集；"
        "每个样本取两个运行都解释了的第一个标签。"
    ),
    "between_computing": "正在计算。结果会自动显示。",
    "between_comparing": "仍在比较显著图。其余结果会自动显示。",
    "between_no_maps": "没有可比较的解释：没有解释方法在两个运行中都解释了同一样本、同一标签。解释方法按名称匹配。",
    "between_all": "全部",
    "between_mean_correlation": "均值",
    "between_median": "中位数",
    "between_least": "最小值",
    "between_maps": "显著图",
    "between_maps_of_text": "解释",
    "between_maps_of_row": "解释",
    "between_incomparable": "无法比较",
    "between_consensus": "共识",
    "between_consensus_why": (
        "各方显著图归一化后的平均：超像素图按其长度归一化，其他图的幅值按其取值范围归一化。"
        "一致度是某图与它的余弦相似度。"
    ),
    "between_consensus_why_of_text": "各方归因的平均，先按各自幅值的取值范围归一化。一致度是与它的余弦相似度。",
    "between_consensus_why_of_row": "各方归因的平均，先各自除以其向量长度，保留正负。一致度是与它的余弦相似度。",
    "between_agreement": "一致度 {agreement}",
    "between_correlation": "相关系数",
    "between_maps_meaning": (
        "1：两张显著图对图像各部分的排序相同。0：无关。−1：顺序相反。只比较名次：强度为十倍的显著图视为相同，几乎不"
        "重要的部分与物体同等计入。同一解释方法更换随机数再运行也达不到 1：在把变化归因于网络之前，请先查看这样的一"
        "对。常数图、含非有限值的显著图和网格不同的显著图无法比较。概率较低的标签，其解释也较不稳定：请同时查看预测"
        "。"
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
    "between_trap_rank": "秩相关系数不考虑数值大小，也不能衡量哪个解释是对的。",
    "between_trap_sizes": "输入尺寸、步数或扰动方式不同的运行，同名的得分不在同一尺度上。差异列在页面上方。",
    "between_trap_labels": (
        "运行只解释它自己预测的标签。预测不同时，两个运行都解释的标签较少，剩下的是两者一致的样本。"
    ),
    "between_no_sides": "并排视图需要两个或更多运行。请在运行列表中选择。",
    "between_no_such_sample": "这些运行都没有该样本。",
    "between_place": "列表中第 {place} 个，共 {count} 个",
    "between_picture": "图像",
    "between_picture_of_text": "文本",
    "between_picture_of_row": "行",
    "between_predictions": "预测",
    "between_not_there": "该运行在该训练步没有这个样本。",
    "between_class_elsewhere": "{name}（A 没有这个类别）",
    "between_no_map": "该标签没有显著图。",
    "between_no_map_of_text": "没有针对该标签的解释。",
    "between_no_map_of_row": "没有针对该标签的解释。",
    "between_other_pictures": "保存的图像不同。",
    "between_other_pictures_of_text": "文本不同。",
    "between_other_pictures_of_row": "行的取值不同。",
    "between_other_sizes": "各网络的输入尺寸不同；指针读取各图像中相对位置相同的点。",
    "between_other_sizes_of_text": "各网络把文本切分成不同的词元。",
    "between_other_sizes_of_row": "各模型的特征个数不同。",
    "between_map_difference": "显著图之差",
    "between_no_map_difference": "无",
    "between_sample_meaning": (
        "同一行的显著图出自同一解释方法、针对同一标签，但来自各运行自己的网络。每张图有自己的色标，显示在图下：颜色"
        "相同不代表数值相同。差值以各图自身的颜色范围为单位。若某个运行没有预测该标签，它的显著图解释的是一个并非预"
        "测结果的输出。"
    ),
    "between_sample_meaning_of_text": (
        "同一行的内容出自同一解释方法、针对同一标签，但来自各运行自己的网络。每篇文本有自己的色标，显示在其下方："
        "颜色相同不代表"
        "数值相同。若某个运行没有预测该标签，颜色解释的是一个并非预测结果的输出。"
    ),
    "between_sample_meaning_of_row": (
        "同一行的内容出自同一解释方法、针对同一标签，但来自各运行自己的模型。条形按各卡片自身的最大值缩放："
        "条形相同不代表数值"
        "相同。若某个运行没有预测该标签，数值解释的是一个并非预测结果的输出。"
    ),
}
