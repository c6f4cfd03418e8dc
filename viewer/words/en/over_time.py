"""Words of a run by training step, in English."""

TEXTS: dict[str, str] = {
    "over_time_title": "Over time",
    "over_time_alone": (
        "Lines over time need samples at two steps at least: call runner.run(step=...) at "
        "several steps of the training."
    ),
    "over_time_shared": "{steps} of {every} steps; {count} samples, the same at each step",
    "over_time_own": (
        "{steps} of {every} steps; no sample is there at every step (shared: {count}), so each "
        "step has samples of its own"
    ),
    "over_time_computing": "Still computing: explanations of {done} of {total} samples are compared.",
    "over_time_accuracy": "Accuracy of the top label",
    "over_time_accuracy_meaning": (
        "The share of samples whose most probable label is a true one, with its exact 95 % "
        "interval. The samples are the same at each step, so steps are compared on equal terms; "
        "the interval covers other samples, and two steps can differ surely although their "
        "intervals overlap."
    ),
    "over_time_loss": "Mean negative log-likelihood of the truth, nats",
    "over_time_loss_meaning": (
        "The mean of −log(probability) of the true labels, with its 95 % interval: 0 is "
        "certainty, and one sample that is given almost no probability raises it much. It moves "
        "where accuracy stands still."
    ),
    "over_time_same": "Top label as at the last step",
    "over_time_same_meaning": (
        "The share of samples whose most probable label is already the one of the last step. It "
        "says when decisions have settled, not whether they are right."
    ),
    "over_time_error": "Mean absolute error of {output}",
    "over_time_error_meaning": (
        "How far predictions are off the truth on average, with the 95 % interval of the mean. The samples are the "
        "same at each step, so steps are compared on equal terms; one sample that is far off raises the mean much."
    ),
    "over_time_value": "output",
    "over_time_scores": "Scores",
    "over_time_no_scores": "No scores at several steps were logged.",
    "over_time_paired": ("means over n = {count} pairs of sample and label, the same for all explainers at a step"),
    "over_time_scores_meaning": (
        "At each step only pairs of sample and label count that all explainers shown have a "
        "score of, so a method that is blank for most samples cannot win on the rest. Explained "
        "labels change with the predictions, so the pairs differ between steps. Hover for "
        "intervals."
    ),
    "over_time_maps": "means over n = {count} explanations",
    "over_time_mean_score": "mean score",
    "over_time_correlation": "rank correlation",
    "over_time_to_last": "Explanations: agreement with the last step",
    "over_time_to_last_meaning": (
        "Spearman’s rank correlation, on a coarse grid, of a map with the map of the same "
        "sample, label and explainer at the last step; the label is the one explained first at "
        "the last step, at all steps. A line that reaches 1 early belongs to an explainer whose "
        "maps settled early, or that hardly depends on the network."
    ),
    "over_time_to_last_meaning_of_text": (
        "Spearman’s rank correlation over tokens, special ones left out, with what the same explainer says at the last "
        "step of the same sample and label; the label is the one explained first at the last step, at all steps. A "
        "line that reaches 1 early belongs to an explainer whose values settled early, or that hardly depends on the "
        "network."
    ),
    "over_time_to_last_meaning_of_row": (
        "Spearman’s rank correlation over features with what the same explainer says at the last step of the same "
        "sample and label; the label is the one explained first at the last step, at all steps. A line that reaches 1 "
        "early belongs to an explainer whose values settled early, or that hardly depends on the network."
    ),
    "over_time_to_previous": "Explanations: agreement with the step before",
    "over_time_to_previous_meaning": (
        "The same correlation with the step before: 1 is a map that no longer moves. It depends "
        "on how far apart the steps are."
    ),
    "over_time_point": "{name}, step {step}: {value}, n = {n}",
    "over_time_share": "share of samples",
    "over_time_nats": "nats",
}
