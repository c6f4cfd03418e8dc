"""Words of the page on uncertainty, in English."""

TEXTS: dict[str, str] = {
    "uncertainty_title": "Uncertainty",
    "uncertainty_of_values": (
        "A regression has values and no probabilities, so there is no calibration of it. How much its values vary "
        "under dropout, if that was logged, stands beside each prediction."
    ),
    "uncertainty_none": "This run has no dropout uncertainty. Calibration needs none; for the rest, register it "
    "before the run:",
    "uncertainty_method": "Method: {name}.",
    "uncertainty_deviations": "Probability and standard deviation",
    "uncertainty_no_deviations": "No standard deviations were logged at this step.",
    "uncertainty_probability": "probability of the top label",
    "uncertainty_std": "standard deviation",
    "uncertainty_points": "n = {count}; click a point to open its sample",
    "uncertainty_counts": "n = {count}: too many for single points; click a cell to open its samples",
    "uncertainty_not_known": "truth not known",
    "uncertainty_color": "Color",
    "uncertainty_color_wrong": "share that is wrong",
    "uncertainty_color_count": "number of samples",
    "uncertainty_deviations_meaning": (
        "Each point is the top label of a sample: its probability without dropout, and its standard deviation with "
        "dropout; color and shape tell whether it is a true one. Near 0 and 1 there is no room to vary, so an arch is "
        "expected, and a low std there does not prove that the network is right. Dropout covers only part of the "
        "model’s uncertainty; a sample unlike the training data can have a low std."
    ),
    "uncertainty_calibration": "Calibration",
    "uncertainty_calibration_of": "Calibration of {label}",
    "uncertainty_all_classes": "All classes",
    "uncertainty_no_truth": "Calibration needs the ground truth of samples; this step has none.",
    "uncertainty_accuracy": "accuracy",
    "uncertainty_samples": "samples",
    "uncertainty_error": (
        "expected calibration error {error} ({bins} bins of equal width); n = {count}; accuracy {accuracy}, mean "
        "probability {confidence}"
    ),
    "uncertainty_calibration_meaning": (
        "Samples are binned by the probability of their top label, in bins of equal width; in multi-label networks "
        "each label counts for itself. On the dashed line, probability equals accuracy; below it, the network is "
        "overconfident. Vertical lines are 95 % intervals (exact). The expected calibration error is the mean distance "
        "to the line, weighted by the number of samples, and it depends on the bins. With few samples it is above 0 "
        "even for a perfectly calibrated network: its 95 % interval allows for that, so it can lie below the value "
        "beside it. It holds for samples like these only."
    ),
    "uncertainty_classes": "Calibration by class",
    "uncertainty_classes_shown": "{shown} of {all} classes, those first that are farthest off, by number of samples",
    "uncertainty_class_label": "Predicted class",
    "uncertainty_class_samples": "Samples",
    "uncertainty_class_confidence": "Mean probability",
    "uncertainty_class_accuracy": "Accuracy",
    "uncertainty_class_gap": "Accuracy − probability",
    "uncertainty_class_error": "Expected calibration error",
    "uncertainty_class_open": "Show the calibration of {label}",
    "uncertainty_classes_meaning": (
        "For the samples with a class as top label: how often it was the truth, and how probable the network said it "
        "was. Below 0 the network is overconfident of that class. A network can be well calibrated over all classes "
        "and off for each. Brackets are 95 % intervals; among many classes some are off by chance."
    ),
    "uncertainty_most": "Most uncertain samples",
    "uncertainty_order": "Rank by",
    "uncertainty_by_std": "Standard deviation",
    "uncertainty_by_probability": "Low top probability",
    "uncertainty_by_entropy": "Predictive entropy",
    "uncertainty_by_information": "Mutual information",
    "uncertainty_column_sample": "Sample",
    "uncertainty_column_label": "Top label",
    "uncertainty_column_truth": "Truth",
    "uncertainty_column_probability": "Probability",
    "uncertainty_column_std": "Standard deviation",
    "uncertainty_column_entropy": "Entropy, nats",
    "uncertainty_column_information": "Mutual information, nats",
    "uncertainty_no_samples": "No predictions at this step yet.",
    "uncertainty_no_value": "no value",
    "uncertainty_most_meaning": (
        "Standard deviation and mutual information are high where dropout samples disagree: more data of that kind "
        "may help. Entropy is also high where they agree that several labels are possible. A low top probability "
        "is no sign of uncertainty in multi-label networks. Entropy and mutual information can rank up to 5 000 "
        "samples."
    ),
    "uncertainty_stability": "Stability of explanations",
    "uncertainty_no_stability": "Nothing was explained under dropout. To log it:",
    "uncertainty_explainer": "Explainer",
    "uncertainty_relative_std": "Mean std / mean magnitude",
    "uncertainty_maps": "Explanations",
    "uncertainty_stability_meaning": (
        "The standard deviation of a map’s values over dropout samples is averaged over the map and divided by the "
        "mean magnitude of the mean map; the result is averaged over evenly spaced samples, each with its first "
        "explained label. A low value means that dropout hardly changes the explanation, not that it is right: a "
        "constant map has 0. Sparse and dense maps are not quite comparable."
    ),
}
