"""English."""

TEXTS: dict[str, str] = {
    # Of all pages.
    "language": "English",
    "runs": "Runs",
    "where": "Where you are",
    "step": "Step",
    "label": "Label",
    "no_such_run": "There is no such run. Its files may have been moved or removed.",
    # Of charts on pages that sum a run up, and of links between the pages of a run.
    "chart_meaning": "What this means, and how it can mislead",
    "views": "Pages of this run",
    "views_run": "Run",
    # Of the page that compares explainers.
    "scores_title": "Compare explainers",
    "scores_views": "Ways to compare",
    "scores_view_table": "Means and weights",
    "scores_view_classes": "Classes",
    "scores_view_curves": "Curves",
    "scores_view_samples": "Single samples",
    "scores_view_agreement": "Agreement",
    "scores_none": "No scores here.",
    "scores_none_hint": "Mean scores are logged when a run ends, if benchmarks were given: "
    "runner.register_saliency([...], benchmarks=[...]). Agreement between explainers needs none.",
    "scores_so_far": "No mean scores were logged at this step; a run logs them at its end. These are means of the "
    "scores that are there, without intervals and without a comparison with baselines.",
    "scores_legend": "Each cell: the mean, its 95 % interval in brackets, how many values it is the mean of, and "
    "whether it beats the best baseline. Higher is better. Baselines know nothing of the network.",
    "scores_table": "Mean scores of explainers by metric",
    "scores_explainer": "Explainer",
    "scores_metric": "Metric",
    "scores_show": "Drawn",
    "scores_baseline": "baseline",
    "scores_composite": "Composite",
    "scores_sort": "Sort by {name}",
    "scores_n": "n = {count}",
    "scores_missing": "{count} missing",
    "scores_no_value": "no value",
    "scores_of": "of {used} of {total} metrics",
    "scores_left_out": "Left out, as there is no value: {names}",
    "scores_better": "better",
    "scores_worse": "worse",
    "scores_unsure": "unsure",
    "scores_gain": "Difference to the baseline {name}, on the same samples, and its 95 % interval:{interval}",
    "scores_table_meaning": "“better” and “worse” compare with the best baseline on the same samples and labels; "
    "“unsure” means that the 95 % interval of the difference contains 0. The interval is about the mean over samples "
    "like these, not about one sample, and not about another dataset. With few values intervals are wide, and with "
    "many cells one in twenty differences looks sure by chance. Values that could not be had are left out of a mean "
    "and counted as missing: where many are missing, the rest may not be alike. An explainer that does not beat a "
    "baseline may still be right: the metric may be blind to what it shows.",
    "scores_weights": "Weights of metrics",
    "scores_equal": "All equal",
    "scores_no_weight": "All weights are 0, so there is no composite.",
    "scores_composite_meaning": "The composite is the weighted mean of the means in the table, as they are; the "
    "percentages are the weights that are used, and sum to 100. Metrics have different ranges (some end at 1, some go "
    "below 0, logits have no end), so one with a wide range decides more than its weight says. A metric without a "
    "value is left out and the others weigh more: composites of different metrics are not comparable, and the table "
    "says so. Any ranking can be had with some weights: settle them before you look.",
    "scores_radar": "Outlines",
    "scores_radar_note": "each axis from the worst (inside) to the best mean (rim)",
    "scores_radar_meaning": "Each axis is stretched so that the worst mean of all explainers and baselines is in the "
    "centre and the best on the rim. So small differences look as large as great ones, and the area means nothing: it "
    "changes with the order of the axes. A gap in an outline is a missing value. Hover for the means, look at the "
    "table for their intervals.",
    "scores_radar_too_few": "An outline needs at least {count} metrics.",
    "scores_no_classes": "No mean scores of single classes were logged.",
    "scores_order": "Order",
    "scores_order_worst": "Worst first",
    "scores_order_best": "Best first",
    "scores_order_name": "By name",
    "scores_find": "Find classes",
    "scores_find_hint": "part of a name",
    "scores_no_class_found": "No class has this in its name. Change or empty the search.",
    "scores_one_explainer": "One explainer, all metrics",
    "scores_one_metric": "One metric, several explainers",
    "scores_classes_note": "{count} classes shown; mean and 95 % interval, baselines grey",
    "scores_classes_meaning": "Each point is the mean over the samples of one class, the line its 95 % interval; a "
    "class without a value has a gap. Few samples make wide intervals, and the classes at the ends of a sorted list "
    "are there partly by chance: those with the fewest samples scatter the most. In the chart of metrics every column "
    "has its own scale; in the chart of explainers all columns share one.",
    "scores_no_curves": "No curves were logged. DeletionAUC, InsertionAUC and PerturbationCurves log them.",
    "scores_curves_note": "means over n = {count} pairs of sample and label",
    "scores_curves_x": "changed part of the picture",
    "scores_curves_y": "score of the label",
    "scores_curves_meaning": "Parts of the picture are changed in the order in which an explainer ranks them, most "
    "important first. Insertion should rise early, deletion fall early, and both more so than for baselines. A mean "
    "hides that single curves jump at different places; masked pictures are unlike anything the network has learnt, "
    "so a fall may come from the mask and not from what it hides. Only the first values are read: n says how many.",
    "scores_no_samples": "No scores of single samples here: choose another metric, explainer or step.",
    "scores_samples_note": "box: quartiles, whiskers: least and greatest; up to {count} points of each; a click "
    "opens a sample",
    "scores_samples_meaning": "Each point is the score of one sample and label; up and down within a row means "
    "nothing. Where there are more scores than points, evenly spaced ranks are drawn, the ends among them, so density "
    "is kept. Two explainers with one mean may fail on different samples. Values that are missing are not here.",
    "scores_ends": "Samples at the ends",
    "scores_lowest": "Lowest",
    "scores_highest": "Highest",
    "scores_sample": "Sample",
    "scores_agreement": "Agreement between explainers",
    "scores_agreement_note": "rank correlation of maps, mean over {count} of {total} samples, {grid} × {grid} cells",
    "scores_pair": "{one} and {other}: {count} maps compared",
    "scores_agreement_meaning": "Spearman's rank correlation of two maps of the same sample and label (the first "
    "that is explained), each averaged over a coarse grid: 1 ranks all places alike, 0 has nothing in common, −1 is "
    "the reverse. Explainers that agree may be wrong together, above all those of one family. Signed maps have "
    "negative evidence at the bottom, unsigned ones have it near the middle or the top, which lowers their agreement. "
    "Maps that are equal everywhere or damaged are left out. The samples are evenly spaced, always the same, and not "
    "all: hover for counts.",
    "scores_no_agreement": "Agreement needs maps of at least two explainers for the same sample and label.",
    # Of the page on uncertainty.
    "uncertainty_title": "Uncertainty",
    "uncertainty_none": "This run has no dropout uncertainty. Calibration needs none; for the rest, register it "
    "before the run:",
    "uncertainty_method": "Uncertainty by {name}.",
    "uncertainty_deviations": "Probability and its standard deviation",
    "uncertainty_no_deviations": "No standard deviations were logged at this step.",
    "uncertainty_probability": "probability of the top label",
    "uncertainty_deviation": "standard deviation",
    "uncertainty_points": "n = {count}; a click on a point opens its sample",
    "uncertainty_counts": "n = {count}: too many for single points, so colours count them",
    "uncertainty_deviations_meaning": "Each point is the most probable label of a sample: its probability without "
    "dropout, and how much that varies while dropout is on. Near 0 and 1 there is no room to vary, so an arch is "
    "expected and low deviation there is no proof of knowledge. Dropout covers only some of what the network does not "
    "know; a picture unlike all it was trained on may get a small deviation.",
    "uncertainty_calibration": "Calibration",
    "uncertainty_no_truth": "Calibration needs true labels of samples; none are given at this step.",
    "uncertainty_accuracy": "how often right",
    "uncertainty_samples": "samples",
    "uncertainty_error": "expected calibration error {error} ({bins} ranges of equal width); n = {count}; right "
    "{accuracy}, mean probability {confidence}",
    "uncertainty_calibration_meaning": "Samples are put into ranges of equal width by the probability of their top "
    "label. On the dashed line a probability is how often the network is right; below it is too sure. Vertical lines "
    "are 95 % intervals (Wilson). The error is the mean distance to the line, weighted by the number of samples: with "
    "few samples it is above 0 even for a perfect network, and it changes with the ranges. It is about the top label "
    "only, and about samples like these.",
    "uncertainty_most": "Most uncertain samples",
    "uncertainty_order": "What uncertain means",
    "uncertainty_by_deviation": "Deviation",
    "uncertainty_by_probability": "Low top probability",
    "uncertainty_by_entropy": "Predictive entropy",
    "uncertainty_by_information": "Mutual information",
    "uncertainty_column_sample": "Sample",
    "uncertainty_column_label": "Top label",
    "uncertainty_column_probability": "Probability",
    "uncertainty_column_deviation": "Deviation",
    "uncertainty_column_entropy": "Entropy, nats",
    "uncertainty_column_information": "Mutual information, nats",
    "uncertainty_no_samples": "No predictions at this step yet.",
    "uncertainty_no_value": "no value",
    "uncertainty_most_meaning": "Deviation and mutual information grow where dropout samples disagree: more data of "
    "the kind may help. Entropy is also high where all agree that several labels are possible. A low top probability "
    "is no sign of it in networks of many labels that may hold together. Entropy and mutual information can be sorted "
    "by up to 5 000 samples.",
    "uncertainty_spreads": "Spread of explanations",
    "uncertainty_no_spreads": "No spreads of explanations were logged. To have maps explained under dropout too:",
    "uncertainty_explainer": "Explainer",
    "uncertainty_spread": "Mean deviation by mean size of maps",
    "uncertainty_maps": "Maps",
    "uncertainty_spreads_meaning": "The standard deviation of a map's values over dropout samples, averaged over the "
    "map, divided by the average size of the mean map's values; then averaged over some samples, evenly spaced, of "
    "their first explained label. Low means that dropout hardly moves the explanation, not that it is right: a "
    "constant map has none. Sparse and dense maps are not quite comparable.",
}
