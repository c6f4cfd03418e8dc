"""Words of the page that compares runs, in English."""

TEXTS: dict[str, str] = {
    "paired_all": "means over the same n = {count} pairs of sample and label for all",
    "paired_some": (
        "means over the n = {count} of {every} pairs of sample and la"
        "bel that all have a score of; {name} has the fewest: {fewest}"
    ),
    "between_notes": "; ",
    "between_title": "Compare runs",
    "between_first_and_last": "Compare step {first} with step {last}",
    "between_with_others": "Compare with other runs",
    "between_sides": "Compared runs",
    "between_reference": "reference",
    "between_make_reference": "make reference",
    "between_drop": "remove",
    "between_drop_side": "Remove {letter}",
    "between_at_step": "step {step}",
    "between_last_steps": "last step of each sample, up to {last}",
    "between_model": "Model",
    "between_samples": "Samples",
    "between_accuracy": "Top-1 accuracy",
    "between_accuracy_of": "[{low}, {high}], n = {count}",
    "between_fit": "Fit",
    "between_error": "Absolute error of {output}",
    "between_rank": "({rank})",
    "between_view_importances": "importance of features",
    "between_importances_meaning": (
        "Importances that both runs measured by the same method, each side's bars by its own greatest value, with the "
        "rank in brackets. Units of a method may differ between models (splits of few or many trees, coefficients of "
        "outputs on other scales), so compare ranks and bars before numbers."
    ),
    "between_no_truth": "no ground truth",
    "between_no_difference": "The runs’ metadata are equal.",
    "between_more_facts": "Differences in metadata ({count})",
    "between_labels": (
        "{letter} numbers its classes differently from A. Labels are matched by class name: {moved} have another "
        "number; {lost} have no class of that name in A and are left out."
    ),
    "between_other_inputs": (
        "{letter} is of other data than A: of {count} samples looked at, {apart} have another input here under the "
        "same id. Samples are matched by id, so numbers of “the same samples” are of different ones."
    ),
    "between_fact_device": "Device",
    "between_fact_dtype": "Data type",
    "between_fact_activation": "Activation",
    "between_fact_target_rule": "Explained labels",
    "between_fact_preprocessing": "Preparation of inputs",
    "between_fact_fast_path": "Fast path",
    "between_fact_notes": "Notes",
    "between_fact_parameter_count": "Parameters",
    "between_fact_input_shape": "Input",
    "between_fact_class_names": "Classes (*: different from A)",
    "between_fact_threshold": "Threshold",
    "between_fact_seed": "Seed",
    "between_fact_tags": "Tags",
    "between_fact_uncertainty": "Uncertainty",
    "between_fact_explainers": "Explainer",
    "between_fact_benchmarks": "Benchmark",
    "between_fact_controls": "Control",
    "between_fact_occlusions": "Counterfactuals",
    "between_fact_versions": "Version",
    "between_odd": "“{part}” in the address is not a run. Write runs as KEY or KEY@STEP, separated by commas.",
    "between_missing": "Run {run} not found. Its files may have been moved or deleted.",
    "between_other_kinds": (
        "The runs have other kinds of samples ({sides}): what they predict is compared for equal ids, and what "
        "explainers say of their samples is not."
    ),
    "between_kind_of_picture": "pictures",
    "between_kind_of_row": "rows of a table",
    "between_kind_of_text": "texts",
    "between_no_step": "{run} has no samples at step {step}; it is left out.",
    "between_beyond": "{count} too many: the first {most} are compared, the others are left out.",
    "between_add": "Add a run or a step",
    "between_add_step": "A step of {run}",
    "between_add_run": "Another run, newest first",
    "between_too_few": "Nothing to compare yet. Choose two or more runs, or two steps of one run.",
    "between_too_few_one": "Only one is chosen: {run}. Choose what to compare it with.",
    "between_what_to_do": (
        "Choose a step or another run below, or select runs in the list of runs. The address lists them: "
        "/compare?runs=KEY,KEY@STEP; the first is the reference."
    ),
    "between_with": "Compare",
    "between_views": "Views",
    "between_view_metrics": "Metrics",
    "between_view_predictions": "Predictions",
    "between_view_maps": "Maps",
    "between_view_maps_of_text": "Explanations",
    "between_view_maps_of_row": "Explanations",
    "between_matched": (
        "{count} samples are in both runs, matched by id; {first} has {of_first}, {other} has {of_other}."
    ),
    "between_no_samples": "No sample is in both runs.",
    "between_no_samples_hint": (
        "Samples are matched by the ids that a run takes from its dataset. Here they begin with “{one}” and “"
        "{other}”. Give the same samples the same ids in both runs."
    ),
    "between_no_scores": (
        "No score is in both runs for the same sample and label. Scores are also matched by the names of explainer "
        "and benchmark; names include parameters that differ from their defaults."
    ),
    "between_benchmark": "Benchmark",
    "between_explainer": "Explainer",
    "between_interval": "95 % interval of the difference",
    "between_better": "better",
    "between_worse": "worse",
    "between_unsure": "unsure",
    "between_equal": "equal",
    "between_of_scores": "of {first} and {other}",
    "between_other_numbers": "Not compared, because the version of xlog that wrote the other run defines these scores "
    "differently: {names}.",
    "between_apart": "In both runs, but never for the same sample and label: {names}.",
    "between_metrics_meaning": (
        "Both means cover the samples and labels that both runs have; n counts these pairs. Where a run has more "
        "scores, their number follows n and the others are left out. The interval is that of the mean difference "
        "of pairs, over at least 6 samples; “unsure” means that it contains 0. Accuracy counts samples whose top "
        "label is a true one. Arrows point to the better end of a metric, but a score that changes because the "
        "network became more confident says little about the explanation. Scores with other input sizes or "
        "parameters are not necessarily on the same scale."
    ),
    "between_chart": "{other} − {first}: differences of means",
    "between_chart_note": "{count} of {total} rows; bars are 95 % intervals",
    "between_chart_meaning": (
        "Each dot is a difference of means with its 95 % interval; it is filled where the interval excludes 0. "
        "These are many comparisons at once: of 20 intervals, one misses by chance. All rows share one axis "
        "although benchmarks differ in units: compare a dot with its own interval, not with other dots."
    ),
    "between_no_predictions": "No sample has predictions in both runs.",
    "between_none_changed": "No samples of this kind.",
    "between_kinds": "Samples",
    "between_kind_changed": "changed",
    "between_kind_lost": "right → wrong",
    "between_kind_won": "wrong → right",
    "between_kind_other": "other prediction changes",
    "between_kind_same": "unchanged",
    "between_sort": "Sort by",
    "between_sort_change": "largest change",
    "between_sort_fall": "largest decrease",
    "between_sort_rise": "largest increase",
    "between_outcomes_corner": "{first} in rows, {other} in columns",
    "between_outcome_right": "right",
    "between_outcome_wrong": "wrong",
    "between_outcome_unknown": "no ground truth",
    "between_sample": "Sample",
    "between_label_there": "Label of {first} in {other}",
    "between_change": "Change",
    "between_not_logged": "not logged",
    "between_values_output": "Output",
    "between_values_said": "{count} samples; their predictions are {apart} apart on average. {other} is nearer to the "
    "truth for {nearer} of the {known} whose truth is known.",
    "between_values_apart": "{count} samples; their predictions are {apart} apart on average.",
    "between_values_sort_apart": "farthest apart",
    "between_values_sort_better": "where {other} is nearer to the truth",
    "between_values_sort_worse": "where {other} is farther from it",
    "between_values_truth": "Ground truth",
    "between_values_change": "{other} − {first}",
    "between_values_error": "Absolute error of {side}",
    "between_values_meaning": (
        "What both models predict for the same samples. Being nearer to the truth for more samples is not being better "
        "on the whole: a few large errors may outweigh many small ones, see the difference of the mean absolute errors "
        "under Metrics. The first samples are extremes, not typical."
    ),
    "between_predictions_meaning": (
        "“Right” means that the top label is a true one. The change is that of the probability of the reference’s "
        "label, in percentage points. Logs hold only the top labels of a sample: a label “not logged” in the other "
        "run counts as 0 there, so the real change is at most as large as shown. Accuracy stays the same if as "
        "many samples turn right as turn wrong; retraining with another seed alone changes some. The first "
        "examples are extremes, not typical."
    ),
    "between_maps_note": (
        "Rank correlation of maps on {grid} × {grid} cells: {compared} of {samples} samples compared, a subset of "
        "{total} in both runs; each with its first explained label that has maps in both."
    ),
    "between_maps_note_of_text": (
        "Rank correlation over tokens: {compared} of {samples} samples compared, a subset of {total} in both runs; "
        "each with its first explained label that both explain."
    ),
    "between_maps_note_of_row": (
        "Rank correlation over features: {compared} of {samples} samples compared, a subset of {total} in both runs; "
        "each with its first explained label that both explain."
    ),
    "between_computing": "Computing. Results appear by themselves.",
    "between_comparing": "Maps are still being compared. The rest appears by itself.",
    "between_no_maps": (
        "Nothing to compare: no explainer explains the same sample and label in both runs. Explainers are matched by "
        "name."
    ),
    "between_all": "all",
    "between_mean_correlation": "Mean",
    "between_median": "Median",
    "between_least": "Minimum",
    "between_maps": "Maps",
    "between_maps_of_text": "Explanations",
    "between_maps_of_row": "Explanations",
    "between_incomparable": "Not comparable",
    "between_consensus": "Consensus",
    "between_consensus_why": (
        "The mean of all sides' maps, each normalized: those of superpixels by their length, magnitudes of others by "
        "their range. Agreement is the cosine of a map with it."
    ),
    "between_consensus_why_of_text": (
        "The mean of what all sides say, magnitudes of each divided by their range. Agreement is the cosine with it."
    ),
    "between_consensus_why_of_row": (
        "The mean of what all sides say, the values of each divided by their length. Agreement is the cosine with it."
    ),
    "between_agreement": "agreement {agreement}",
    "between_correlation": "Correlation",
    "between_maps_meaning": (
        "1: both maps rank the parts of the image the same way. 0: no relation. −1: the reverse order. Only ranks "
        "count: a map ten times as strong is equal, and parts that hardly matter count as much as the object. Two "
        "runs of one explainer with other random draws do not reach 1 either: look at such a pair before you "
        "attribute a change to the network. Constant maps, maps with non-finite values and maps on other grids are "
        "not comparable. A label with a lower probability has a less stable explanation: look at the predictions "
        "too."
    ),
    "between_maps_meaning_of_text": (
        "1: both runs rank the tokens the same way. 0: no relation. −1: the reverse order. Only ranks count: values "
        "ten times as strong are equal, and words that hardly matter count as much as those that do. Two runs of one "
        "explainer with other random draws do not reach 1 either: look at such a pair before you attribute a change "
        "to the network. Constant and non-finite values are not comparable, nor are texts that the two runs cut into "
        "other tokens. A label with a lower probability has a less stable explanation: look at the predictions too."
    ),
    "between_maps_meaning_of_row": (
        "1: both runs rank the features the same way. 0: no relation. −1: the reverse order. Only ranks count: values "
        "ten times as strong are equal, and features that hardly matter count as much as those that do. Two runs of "
        "one explainer with other random draws do not reach 1 either: look at such a pair before you attribute a "
        "change to the model. Constant and non-finite values are not comparable, nor are rows of other features. A "
        "label with a lower probability has a less stable explanation: look at the predictions too."
    ),
    "between_help": (
        "Two runs, or two steps of one run, compared on the samples that both have. The first run is the "
        "reference: differences are the other run − the reference. Samples are matched by id, labels by number or "
        "class name, explainers and benchmarks by name."
    ),
    "between_trap_samples": (
        "Equal ids count as equal samples. The side-by-side view shows whether the inputs are the same; with "
        "another preprocessing the network’s input may still differ."
    ),
    "between_trap_many": (
        "A table of many differences is many comparisons at once: of 20 intervals, one misses by chance, and the "
        "most striking row is the most likely to be luck."
    ),
    "between_trap_interval": (
        "Intervals cover the choice of samples: how the mean would vary with others like them. They do not cover "
        "retraining with another seed; two runs are two networks, not two ways of training."
    ),
    "between_trap_rank": "Rank correlation ignores magnitudes and does not measure which explanation is right.",
    "between_trap_sizes": (
        "Runs with different input sizes, steps or perturbations have scores of the same name on different scales. "
        "The differences are listed at the top."
    ),
    "between_trap_labels": (
        "A run explains the labels that it predicts. Where predictions differ, fewer labels are explained in both "
        "runs, and what remains are samples on which both agree."
    ),
    "between_no_sides": "A side-by-side view needs two or more runs. Select them in the list of runs.",
    "between_no_such_sample": "None of these runs has this sample.",
    "between_place": "{place} of {count} in the list",
    "between_picture": "Image",
    "between_picture_of_text": "Text",
    "between_picture_of_row": "Row",
    "between_predictions": "Predictions",
    "between_not_there": "This run has no such sample at this step.",
    "between_class_elsewhere": "{name} (not a class of A)",
    "between_no_map": "No map for this label.",
    "between_no_map_of_text": "Not explained for this label.",
    "between_no_map_of_row": "Not explained for this label.",
    "between_other_pictures": "The stored images differ.",
    "between_other_pictures_of_text": "The texts differ.",
    "between_other_pictures_of_row": "The values of the rows differ.",
    "between_other_sizes": (
        "The networks have inputs of different sizes; the pointer reads the same relative position in each image."
    ),
    "between_other_sizes_of_text": "The networks cut the text into different tokens.",
    "between_other_sizes_of_row": "The models take different numbers of features.",
    "between_map_difference": "Difference of maps",
    "between_no_map_difference": "none",
    "between_sample_meaning": (
        "The maps in a row are by the same explainer, for the same label, each from its run’s own network. Each "
        "map has its own color scale, shown below it: equal colors are not equal values. A difference is taken in "
        "units of each map’s color range. For a label that a run does not predict, the map explains an output that "
        "was not the prediction."
    ),
    "between_sample_meaning_of_text": (
        "What stands in a row is by the same explainer, for the same label, each from its run’s own network. Each text "
        "has its own color scale, shown below it: equal colors are not equal values. For a label that a run does not "
        "predict, colors explain an output that was not the prediction."
    ),
    "between_sample_meaning_of_row": (
        "What stands in a row is by the same explainer, for the same label, each from its run’s own model. Bars are "
        "scaled to the greatest of their own card: equal bars are not equal values. For a label that a run does not "
        "predict, values explain an output that was not the prediction."
    ),
}
