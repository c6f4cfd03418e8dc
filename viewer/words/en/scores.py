"""Words of the page that compares explainers, in English."""

TEXTS: dict[str, str] = {
    "scores_title": "Compare explainers",
    "scores_views": "Views",
    "scores_view_table": "Means and weights",
    "scores_view_classes": "Per class",
    "scores_view_curves": "Curves",
    "scores_view_samples": "Per sample",
    "scores_view_agreement": "Agreement",
    "scores_none": "No scores here.",
    "scores_none_hint": (
        "Benchmarks log mean scores when a run ends: runner.register_saliency([...], benchmarks=[...]). Agreement "
        "between explainers needs no benchmarks."
    ),
    "scores_so_far": (
        "No mean scores were logged at this step yet; a run logs them when it ends. These are the means of the "
        "scores so far, without intervals or comparisons with controls."
    ),
    "scores_legend": (
        "Each cell: the mean, its 95 % interval in brackets, the number of values, and whether it beats every "
        "control. Arrows point to the better end. Controls ignore the network."
    ),
    "scores_seed_std": "seed std {std}",
    "scores_seed": "Seed not included in the intervals of {names}: they draw the same for all samples.",
    "scores_few": "(too few samples for an interval)",
    "scores_same": "(all values equal, so no interval)",
    "scores_level": "the metric’s reference level",
    "scores_table": "Mean scores by explainer and metric",
    "scores_explainer": "Explainer",
    "scores_metric": "Metric",
    "scores_show": "Shown",
    "scores_control": "control",
    "scores_values": "Values",
    "scores_values_meaning": "How many scores there are, over all metrics, of how many there could be",
    "scores_out_of": "{count} of {every}",
    "scores_not_ranked": "not ranked: {share} of its values",
    "scores_composite": "Composite",
    "scores_sort": "Sort by {name}",
    "scores_n": "n = {count}",
    "scores_n_of_classes": "n of a class = {count}",
    "chart_mean": "mean score, 95 % interval",
    "chart_score": "score of a single explanation",
    "scores_missing": "{count} missing",
    "scores_no_value": "no value",
    "scores_of": "from {used} of {total} metrics",
    "scores_left_out": "Left out for lack of a value: {names}",
    "scores_better": "better",
    "scores_worse": "worse",
    "scores_unsure": "unsure",
    "scores_gain": "Gain over {name} on the same samples: {gain}, 95 % interval {interval}",
    "scores_table_meaning": (
        "“better” means better than every control by more than 1 % of the metric’s range, on the same samples and "
        "labels; “worse” means worse than at least one control; all else is “unsure”. If all were equally good, "
        "fewer than 4 % of these verdicts would be wrong; a large table has some. An interval covers the mean over "
        "samples like these, not a single sample and not another dataset; at least 93 % of such intervals contain "
        "the mean. An interval needs 6 samples, or 2 for hit-or-miss metrics. Values that could not be computed "
        "are left out of the mean and counted as missing; where many are missing, the rest may not be "
        "representative. An explainer that does not beat a control can still be right: the metric may not measure "
        "what it shows."
    ),
    "scores_weights": "Metric weights",
    "scores_equal": "Equal weights",
    "scores_no_weight": "All weights are 0, so there is no composite.",
    "scores_composite_meaning": (
        "The composite is the weighted mean of the means in the table. Where lower is better, means are mirrored "
        "in the metric’s range; a metric without a range is left out. Percentages are the effective weights and "
        "sum to 100. Metrics differ in range (some end at 1, some go below 0, logits are unbounded), so a metric "
        "with a wide range counts for more than its weight. A metric without a value is left out and the others "
        "weigh more: such composites are not comparable, and the table says so. Some weights give any ranking: "
        "choose them before you look. Its verdict is of paired differences to the composite of each control. An "
        "explainer that lacks more than a tenth of its values in a metric is not ranked: what is left may be the easy "
        "samples."
    ),
    "scores_radar": "Radar chart",
    "scores_radar_note": "each axis runs from the worst mean (center) to the best (rim)",
    "scores_radar_meaning": (
        "Each axis is scaled so that the worst mean of all explainers and controls is at the center and the best "
        "on the rim. Small differences therefore look as large as great ones, and the area means nothing: it "
        "changes with the order of the axes. A gap in a line is a missing value. Hover for the means; the table "
        "has their intervals."
    ),
    "scores_radar_too_few": "A radar chart needs at least {count} metrics.",
    "scores_radar_paired": "means over n = {count} pairs of sample and label, the same for all",
    "scores_hits": "share of hits",
    "scores_hits_meaning": (
        "This metric knows hits and misses alone, so bars show the share of hits with its exact 95 "
        "% interval, over pairs of sample and label that all drawn have a score of. Hover for "
        "counts; the lists below open single samples."
    ),
    "scores_no_classes": "No mean scores per class were logged.",
    "scores_order": "Order",
    "scores_order_worst": "Worst first",
    "scores_order_best": "Best first",
    "scores_order_name": "By name",
    "scores_find": "Find classes",
    "scores_find_hint": "part of a name",
    "scores_no_class_found": "No class name contains this text.",
    "scores_one_explainer": "One explainer, all metrics",
    "scores_one_metric": "One metric, several explainers",
    "scores_classes_note": (
        "{count} classes shown; mean and 95 % interval over what all drawn have scores of; controls gray"
    ),
    "scores_classes_meaning": (
        "Each point is the mean over the samples of one class, each line its 95 % interval; a class without a "
        "value leaves a gap. Few samples give wide intervals, and the classes at the ends of a sorted list are "
        "there partly by chance: those with the fewest samples vary most. In the chart of metrics each column has "
        "its own scale; in the chart of explainers all columns share one."
    ),
    "scores_no_curves": "No curves were logged. DeletionAUC, InsertionAUC and PerturbationCurves log them.",
    "scores_curves_note": (
        "mean over the same n = {count} pairs of sample and label for all; bands: the middle half of the curves"
    ),
    "scores_curves_x": "changed share of the image",
    "scores_curves_x_of_text": "changed share of the tokens",
    "scores_curves_x_of_row": "changed share of the features",
    "scores_curves_y": "output for the label",
    "scores_curves_meaning": (
        "Parts of the image are changed in the order of an explainer’s ranking, most important first. Insertion "
        "should rise early and deletion fall early, both more so than for controls. A mean hides that single "
        "curves jump at different places. Masked images are unlike the training data, so a drop may come from the "
        "mask and not from what it hides. Only the first values are read; n is their number."
    ),
    "scores_curves_meaning_of_text": (
        "Tokens are changed in the order of an explainer’s ranking, most important first. Insertion should rise early "
        "and deletion fall early, both more so than for controls. A mean hides that single curves jump at different "
        "places. Texts with hidden tokens are unlike the training data, so a drop may come from the gaps and not from "
        "what is missing. Only the first values are read; n is their number."
    ),
    "scores_curves_meaning_of_row": (
        "Features are changed in the order of an explainer’s ranking, most important first. Insertion should rise "
        "early and deletion fall early, both more so than for controls. A mean hides that single curves jump at "
        "different places. Rows with replaced values may be unlike the training data, so a drop may come from the "
        "replacement and not from what it replaces. Only the first values are read; n is their number."
    ),
    "scores_no_samples": "No scores per sample here. Choose another metric, explainer or step.",
    "scores_samples_note": (
        "box: quartiles; whiskers: minimum and maximum; up to {count} points each; click a point to open its sample"
    ),
    "scores_samples_meaning": (
        "Each point is the score of one sample and label; its vertical position within a row means nothing. Where "
        "there are more scores than points, evenly spaced ranks are shown, always with both extremes, so density "
        "is preserved. Two explainers with equal means can fail on different samples. Missing values are not shown."
    ),
    "scores_ends": "Extremes",
    "scores_all_by_this": "All samples by this score",
    "scores_lowest": "Lowest",
    "scores_highest": "Highest",
    "scores_sample": "Sample",
    "scores_agreement": "Agreement between explainers",
    "scores_agreement_note": "rank correlation of maps, mean over {count} of {total} samples, {grid} × {grid} cells",
    "scores_agreement_note_of_text": "rank correlation over tokens, mean over {count} of {total} samples",
    "scores_agreement_note_of_row": "rank correlation over features, mean over {count} of {total} samples",
    "scores_pair": "{one} and {other}: {count} explanations compared",
    "scores_agreement_meaning": (
        "Spearman’s rank correlation of two maps of the same sample and label (the first explained one), each "
        "averaged over a coarse grid: 1 is the same ranking, 0 no relation, −1 the reverse. Explainers that agree "
        "can be wrong together, above all within one family. Signed maps rank negative evidence last, unsigned "
        "maps rank it in the middle or first, which lowers their agreement. Constant and damaged maps are left "
        "out. The samples are a fixed, evenly spaced subset; hover for their number."
    ),
    "scores_agreement_meaning_of_text": (
        "Spearman’s rank correlation of what two explainers say of the tokens of the same sample for the same label "
        "(the first explained one): 1 is the same ranking, 0 no relation, −1 the reverse. Explainers that agree can be "
        "wrong together, above all within one family. Signed values rank negative evidence last, unsigned ones rank it "
        "in the middle or first, which lowers their agreement; explainers of whole words give all pieces of a word one "
        "value. Special tokens and constant and damaged values are left out. The samples are a fixed, evenly spaced "
        "subset; hover for their number."
    ),
    "scores_agreement_meaning_of_row": (
        "Spearman’s rank correlation of what two explainers say of the features of the same sample for the same label "
        "(the first explained one): 1 is the same ranking, 0 no relation, −1 the reverse. Explainers that agree can be "
        "wrong together, above all within one family. With few features single ranks weigh much. Constant and damaged "
        "values are left out. The samples are a fixed, evenly spaced subset; hover for their number."
    ),
    "scores_agreement_large": "Maps so large are read for some explainers only, not for {names}.",
    "scores_no_agreement": "Agreement needs explanations of the same sample and label by at least two explainers.",
}
