"""Words of the gallery and the table of samples, in English."""

TEXTS: dict[str, str] = {
    "gallery_searching": "{done} of {total} texts are searched. This page updates by itself.",
    "gallery_chosen": "chosen samples only ×",
    "gallery_title": "Samples",
    "gallery_all": "Filter and sort all {count}",
    "gallery_layout": "Show as",
    "gallery_layout_cards": "cards",
    "gallery_layout_maps": "samples × explainers",
    "gallery_count": "{found} of {all} samples",
    "gallery_none": "This run logged no samples.",
    "gallery_waiting": "No samples yet. This page updates by itself.",
    "gallery_no_match": "No samples match. Remove a filter.",
    "gallery_unreadable": "Sample unreadable.",
    "gallery_no_prediction": "no prediction yet",
    "gallery_no_picture": "image not stored",
    "gallery_picture": "Image of {sample}",
    "gallery_truth": "Ground truth: {labels}",
    "gallery_truth_value": "Ground truth: {labels}",
    "gallery_no_truth": "No ground truth",
    "gallery_none_of_classes": "none of the classes",
    "gallery_text": "Name or id contains",
    "gallery_text_of_text": "Text, name or id contains",
    "gallery_find": "Label contains",
    "gallery_more_labels": "{count} more labels: type a part of the name",
    "gallery_pmin": "Probability at least",
    "gallery_pmax": "Probability at most",
    "gallery_umin": "Uncertainty at least",
    "gallery_umax": "Uncertainty at most",
    "gallery_probability_lowest": "Lower end of the probability",
    "gallery_probability_highest": "Upper end of the probability",
    "gallery_numbers": "Values",
    "gallery_find_number": "Feature contains",
    "gallery_more_numbers": "{count} more: type a part of the name",
    "gallery_output": "prediction of {label}",
    "gallery_error": "absolute error of {label}",
    "gallery_number": "{name}: {value}",
    "gallery_no_number": "{name}: none",
    "gallery_number_least": "{name} at least",
    "gallery_number_most": "{name} at most",
    "gallery_number_lowest": "Lower end of {name}",
    "gallery_number_highest": "Upper end of {name}",
    "filter_wrong_value": "{part}={value}: a number is wanted. This filter is not applied.",
    "gallery_std_lowest": "Lower end of the uncertainty",
    "gallery_std_highest": "Upper end of the uncertainty",
    "gallery_bar": "{count} samples from {low} to {high}",
    "gallery_t": "Threshold",
    "gallery_predicted": "Label",
    "gallery_any": "any",
    "gallery_outcome": "Outcome",
    "gallery_correct": "The top label is a true label",
    "gallery_wrong": "The top label is not a true label",
    "gallery_truth_is": "True label",
    "gallery_TP": "True positive: a true label above the threshold",
    "gallery_FN": "False negative: a true label not above the threshold",
    "gallery_FP": "False positive: a label above the threshold that is not true",
    "gallery_TN": "True negative: neither true nor above the threshold",
    "gallery_tree": "Counterfactual",
    "gallery_tag": "Tag",
    "gallery_note": "Note",
    "gallery_with": "with",
    "gallery_without": "without",
    "gallery_sort": "Sort by",
    "gallery_sort_log": "log order",
    "gallery_sort_p": "probability",
    "gallery_sort_u": "uncertainty",
    "gallery_sort_o": "outcome",
    "gallery_sort_s": "score",
    "gallery_sort_d": "disagreement of explainers",
    "gallery_direction": "Direction",
    "gallery_forward": "first to last",
    "gallery_backward": "last to first",
    "gallery_ascending": "ascending",
    "gallery_descending": "descending",
    "gallery_by": "Explainer",
    "gallery_in": "Benchmark",
    "gallery_all_explainers": "mean without controls",
    "gallery_by_score": "Score: {value}",
    "gallery_by_disagreement": "Disagreement: {value}",
    "gallery_no_value": "none",
    "gallery_clear": "Clear all filters",
    "picks_title": "Selected samples",
    "picks_one": "Select {sample}",
    "picks_count": "{count} selected",
    "picks_all": "Select all {count} shown",
    "picks_clear": "Clear selection",
    "picks_compare": "Compare explanations",
    "picks_compare_most": "Compare explanations: at most {most}",
    "picks_figure": "Figure",
    "picks_tag": "Tag",
    "picks_tag_title": "Tag the selected samples",
    "picks_csv": "CSV",
    "picks_limit": "At most {most} samples can be selected",
    "filter_wrong_odd": "samples=…: these parts name no sample: {parts}. Wanted: 1,5-9.",
    "filter_wrong_long": "samples={parts}… is too long for an address. Name fewer samples, or filter them.",
    "filter_wrong_share": "{part}={value}: a number from 0 to 1 is wanted. This filter is not applied.",
    "filter_wrong_span": "{low} is above {high}: no value can be in between. Lower the one or raise the other.",
    "filter_wrong_number": "{part}={value}: the number of a class is wanted. This filter is not applied.",
    "filter_wrong_choice": "{part}={value}: this run has {known}. It is not applied.",
    "gallery_help": (
        "One card per sample: its top labels with their probabilities. Where labels exclude each other (softmax), the "
        "outcome is that of the top label: correct or wrong. Where each is decided alone (sigmoid), every label has "
        "one at the threshold. "
        "TP: true and above. FN: true and not above. FP: not true and above. TN: neither. All conditions apply to "
        "one label of a sample: the chosen one; if none is chosen, any with the chosen outcome; if neither is "
        "chosen, the top label. The number on a choice is how many samples it leaves with all other filters as "
        "they are. The list goes along to a sample that is opened from it."
    ),
    "gallery_help_of_value": (
        "One card per sample: its predicted values, and the true ones where they were given. Filters go by the number "
        "of an output or by its error, predicted less true. The number on a choice is how many samples it leaves with "
        "all other filters as they are. The list goes along to a sample that is opened from it."
    ),
    "gallery_trap_threshold": (
        "Outcomes depend on the threshold. A lower one turns misses (FN) into hits (TP) and at the same time TN "
        "into FP, so a count of errors means nothing without it. One threshold is seldom the best for every class, "
        "and where probabilities sum to 1 over many classes, the top label can be right and still below it."
    ),
    "gallery_trap_logged": (
        "Counts cover only labels whose probability was logged. A label that was not logged for a sample is not "
        "counted as TN, and a true label that was not logged is not counted as FN: both can be more than shown."
    ),
    "gallery_trap_any": (
        "Without a chosen label, a sample can be TP and FP at once, with two labels: the counts of outcomes can "
        "then sum to more than the samples."
    ),
    "gallery_trap_std": (
        "Uncertainty is the standard deviation of the probability over dropout samples. It is bounded near 0 and "
        "1, so a network can be confident and wrong with a low one."
    ),
    "gallery_trap_sorted": (
        "The first samples of a sorted list are extremes, not typical. Disagreement is the difference between the "
        "best and the worst score of explainers for one label: it shows that they differ, not which one is right."
    ),
}
