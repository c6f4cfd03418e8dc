"""English."""

TEXTS: dict[str, str] = {
    # Of all pages.
    "language": "English",
    "runs": "Runs",
    "where": "Where you are",
    "step": "Step",
    "label": "Label",
    "no_such_run": "There is no such run. Its files may have been moved or removed.",
    # Counterfactual trees of a sample.
    "tree_title": "Counterfactuals of {sample}",
    "tree_no_sample": "There is no such sample. Its run may have been moved or removed, or not come so far yet.",
    "tree_none": (
        "No counterfactual tree of this sample was logged. Add runner.register_hierarchical_occlusion() before "
        "runner.run() to get them."
    ),
    "tree_waiting": "No counterfactual tree of this sample yet; it appears by itself.",
    "tree_cut": "This tree has more than {most} windows. The first {most} are shown, and areas are theirs.",
    "tree_link": "Counterfactuals",
    "tree_sample": "Sample {position}",
    "tree_previous": "← Previous",
    "tree_next": "Next →",
    "tree_maps": "Maps of this sample",
    "tree_label": "Label that is kept or lost",
    "tree_direction": "Direction",
    "tree_maker": "Made by",
    "tree_to_reveal": "reveal to keep",
    "tree_to_hide": "hide to lose",
    "tree_reveal_reached": (
        "Showing {share} of the picture is enough to keep “{label}” at {threshold} or above ({probability})."
    ),
    "tree_hide_reached": (
        "Hiding {share} of the picture brings “{label}” from {start} to below {threshold} ({probability})."
    ),
    "tree_winner": "“{winner}” ({probability}) is then first instead.",
    "tree_winner_bare": "“{winner}” is then first instead.",
    "tree_winner_same": "“{winner}” ({probability}) is still the most probable label.",
    "tree_winner_same_bare": "“{winner}” is still the most probable label.",
    "tree_reveal_not_reached": (
        "No windows keep “{label}” at {threshold} or above, for not even the whole picture does. The search ended "
        "where no further window helped: showing {share} gives {probability}."
    ),
    "tree_reveal_not_reached_try": (
        "Try a label that the network is surer of, or a lower threshold= of HierarchicalOcclusion."
    ),
    "tree_hide_not_reached": (
        "No windows bring “{label}” below {threshold}, for not even the mask alone does. The search ended where "
        "no further window helped: hiding {share} gives {probability}."
    ),
    "tree_hide_not_reached_try": (
        'Try another mask: fill= of HierarchicalOcclusion, for instance "mean"; or a higher threshold=.'
    ),
    "tree_reveal_trivial": (
        "There was nothing to search: the mask alone, with no window shown, already has “{label}” at {start}, "
        "which is {threshold} or above."
    ),
    "tree_reveal_trivial_try": (
        'Try a mask that leaves less to see: fill= of HierarchicalOcclusion, for instance "mean"; or a higher '
        "threshold=."
    ),
    "tree_hide_trivial": (
        "There was nothing to search: the whole picture has “{label}” at {start}, which is below {threshold} "
        "before anything is hidden."
    ),
    "tree_hide_trivial_try": (
        "Try a lower threshold= of HierarchicalOcclusion, or look at a label that the network is surer of."
    ),
    "tree_unknown": (
        "The log does not say how this search ended, or contradicts itself; its windows are shown as they were logged."
    ),
    "tree_share_unknown": "an unknown part",
    "tree_start_reveal": "The mask alone",
    "tree_start_hide": "The whole picture",
    "tree_start_spoken": "{what}: probability {probability}",
    "tree_stop": ".",
    "tree_after": "Right after window {name}.",
    "tree_whole_layer": "All windows of {window} px, and larger ones that have no smaller ones.",
    "tree_seen_reveal": "“{label}” has {probability} with {share} of the picture shown.",
    "tree_seen_hide": "“{label}” has {probability} with {share} of the picture hidden.",
    "tree_hidden_by": "Grey and dim: what was hidden. The network did not see gray there, but the mask: {mask}.",
    "tree_mask_gaussian": "the picture blurred (Gaussian, deviation {size} px)",
    "tree_mask_constant": "the value {size} everywhere",
    "tree_mask_mean": "the mean of the picture",
    "tree_mask_array": "a picture of the user's own",
    "tree_no_picture": "The picture was not stored.",
    "tree_picture_failed": "The picture cannot be read.",
    "tree_layers": "Layer by layer",
    "tree_window": "{window} px windows",
    "tree_at_reveal": "{probability}, {share} shown",
    "tree_at_hide": "{probability}, {share} hidden",
    "tree_kept": "✓ the answer",
    "tree_threshold": "Threshold {threshold}: the tick in the bars.",
    "tree_tree": "The tree",
    "tree_how_to_read": (
        "From left to right: windows, and the smaller ones within them. Each picture is what was seen right after "
        "its window was chosen, with probability and gain. Arrow keys move, Enter opens. ✓: part of the answer."
    ),
    "tree_gain": "Gain: what the window brought towards the goal",
    "tree_node_spoken": "Window {name}: probability {probability}, gain {gain}; x {x}, y {y}, {width} × {height} px.",
    "tree_in_answer": "Part of the answer.",
    "tree_help": (
        "Reveal: all of the picture is masked, and windows are shown, always the one that raises the probability "
        "most, until the label is kept. Hide: the other way round, windows of the picture are masked until the "
        "label is lost. Each window is then undone and searched for smaller ones. The deepest layer whose windows "
        "together meet the threshold is the answer."
    ),
    "tree_trap_greedy": (
        "The search is greedy: it takes the best window of each moment and never takes one back. A smaller area "
        "may exist."
    ),
    "tree_trap_mask": (
        "The mask is a picture too. Blur leaves colors and large shapes, and edges between shown and hidden "
        "parts may themselves be evidence; another mask can give other windows."
    ),
    "tree_trap_boxes": (
        "Windows are not unique. Others with nearly the same gain may be elsewhere in the picture, and a part "
        "that was not chosen need not be unimportant."
    ),
    "tree_trap_coarse": (
        "Windows are squares on a coarse grid, as large as the layer says. They do not follow the outline of an "
        "object; the finest layer sets the resolution."
    ),
    "tree_trap_hide": (
        "A label that is lost is below the threshold. That is not always another label: it may still be the first."
    ),
    # Counterfactual trees of a run.
    "trees_title": "Counterfactuals",
    "trees_crumb": "Counterfactuals",
    "trees_none": (
        "No counterfactual trees at this step. Add runner.register_hierarchical_occlusion() before runner.run() "
        "to get them."
    ),
    "trees_waiting": "No counterfactual trees yet; they appear by themselves.",
    "trees_no_match": "No tree fits. Take a filter away.",
    "trees_count": "{trees} of {all} trees; samples: {samples}",
    "trees_find": "Label contains",
    "trees_both": "both",
    "trees_found": "Result",
    "trees_any": "any",
    "trees_without": "no answer",
    "trees_reached": "answer found",
    "trees_not_reached": "not reached",
    "trees_trivial": "nothing to search",
    "trees_unknown": "unclear",
    "trees_unreadable": "This tree cannot be read.",
    "trees_sort": "Sort by",
    "trees_sort_log": "order of the log",
    "trees_sort_p": "probability, low first",
    "trees_sort_down_p": "probability, high first",
    "trees_sort_area": "area, small first",
    "trees_sort_down_area": "area, large first",
    "trees_too_many": "Sorting by area reads every tree: narrow the list down to {most} trees for it.",
    "trees_help": (
        "One card per tree: what its search came to. Probability is that of the label with the answer's windows "
        "shown, or hidden; area is how much of the picture they cover together."
    ),
    "trees_trap_share": (
        "A small area does not say that the rest is unimportant: the search is greedy, and other windows may do "
        "as well."
    ),
    "trees_trap_none": (
        "Trees without an answer come last when sorted by probability; open one to see what happened and what to try."
    ),
    # Of the list of keys.
    "keys_button": "Keys",
    "keys_title": "Keys of this page",
    "keys_close": "Close",
    "keys_help": "show this list",
    # Of a sample and its maps.
    "saliency_no_such_sample": (
        "There is no such sample. Its run may have been moved or removed, or not come so far yet."
    ),
    "saliency_position": "sample {position} of {count}",
    "saliency_previous": "Previous",
    "saliency_next": "Next",
    "saliency_table_of": "Samples {first}–{last} as a table",
    "saliency_overview": "Picture and predictions",
    "saliency_picture": "Picture of {name}",
    "saliency_picture_not_stored": "The picture was not stored.",
    "saliency_truth": "Truth",
    "saliency_truth_not_given": "not given",
    "saliency_none_of_the_classes": "none of the classes",
    "saliency_nothing_yet": "Nothing of this sample was explained yet.",
    "saliency_nothing": "Nothing of this sample was explained.",
    "saliency_why_before": "Why ",
    "saliency_why_after": "?",
    "saliency_maps": "Maps",
    "saliency_explained_label": "Explained label",
    "saliency_units": "Values as stored, in the units of each explainer. Each map has a color scale of its own.",
    "saliency_no_map_yet": "No map yet.",
    "saliency_no_map_of_label": "No map of this label.",
    "saliency_what": "{explainer}: what speaks for {label}",
    "saliency_what_signed": "{explainer}: what speaks for {label}, and what against it",
    "saliency_what_difference": "The difference of two maps",
    "saliency_enlarge": "Enlarge {explainer}",
    # Of predictions.
    "saliency_not_heard": "The network was not heard yet.",
    "saliency_probability": "Probability",
    "saliency_logit": "Logit",
    "saliency_value": "Value",
    "saliency_interval": "{low} to {high}",
    "saliency_interval_help": (
        "The bracket is the 95 % interval over dropout samples; {how}. It says how much the answer moves as "
        "parts of the network are left out, not how often it is right."
    ),
    "saliency_outcome_help": (
        "TP, FP and FN: true and false positives and false negatives; a label counts as predicted above {threshold}."
    ),
    "saliency_tp": "true positive: predicted, and true",
    "saliency_fp": "false positive: predicted, but not true",
    "saliency_fn": "false negative: true, but not predicted",
    "saliency_true": "true",
    "saliency_explained": "explained",
    "saliency_show_maps": "Show the maps of this label",
    # Of the table of samples.
    "saliency_table": "{count} samples side by side",
    "saliency_table_empty": "No samples here. The address names them: samples=1,5-9.",
    "saliency_table_of_count": "samples {positions} of {count}",
    "saliency_sample": "Sample",
    "saliency_rank": "Which explained label each row shows",
    "saliency_rank_0": "most probable",
    "saliency_rank_1": "second",
    "saliency_rank_2": "third",
    # Of the controls of maps; {gaps} are filled by scripts.
    "saliency_opacity": "Opacity of maps",
    "saliency_show": "Show",
    "saliency_show_both": "map over picture",
    "saliency_show_map": "only the map",
    "saliency_show_picture": "only the picture",
    "saliency_boxes": "Boxes and masks of the truth",
    "saliency_reset_view": "Reset zoom",
    "saliency_more": "Colours, threshold, smoothing, difference",
    "saliency_seq": "Colours of unsigned maps",
    "saliency_div": "Colours of signed maps",
    "saliency_clip": "Colours end at percentile",
    "saliency_cut": "Hide below",
    "saliency_blur": "Smoothing",
    "saliency_part": "Over dropout samples",
    "saliency_part_map": "map as explained",
    "saliency_part_mean": "mean",
    "saliency_part_spread": "spread",
    "saliency_da": "Difference: of",
    "saliency_ta": "at step",
    "saliency_db": "less",
    "saliency_tb": "at step",
    "saliency_no_difference": "none",
    "saliency_step_of_page": "as shown",
    "saliency_at_step": " step {step}",
    "saliency_step_slider": "Step of the maps",
    "saliency_play": "▶ Play",
    "saliency_pause": "❚❚ Pause",
    "saliency_values": "values {low} to {high}",
    "saliency_smoothed": "colors of values smoothed over {pixels} pixels",
    "saliency_clipped": "colors end at percentile {percentile}",
    "saliency_bare": "some values are no numbers and stay bare",
    "saliency_between": "; ",
    "saliency_of_difference": "in shares of each map’s own color range: 1 is its end",
    "saliency_no_difference_here": "One of the two maps is not there.",
    "saliency_no_map": "No map at this step.",
    "saliency_unreadable": "This map or its picture cannot be read.",
    "saliency_place": "row {row}, column {column}",
    "saliency_colon": ": ",
    "saliency_no_number": "no number",
    "saliency_help": (
        "A map shows what this network’s answer depends on in the eyes of one method, not what is true of "
        "the picture. Its colors end at a percentile of its own values, so equal colors of two maps are "
        "not equal values. Smoothing and hiding make any map look tidier than it is; numbers under the "
        "pointer are always the values as logged. A difference takes each map in shares of its own color "
        "range, as units of explainers differ."
    ),
    # Of the keys of maps.
    "saliency_key_previous": "previous sample",
    "saliency_key_next": "next sample",
    "saliency_key_previous_rows": "previous samples",
    "saliency_key_next_rows": "next samples",
    "saliency_key_front": "enlarge the map of an explainer, or put it back",
    "saliency_key_zoom_in": "zoom all maps in; also the wheel over a map that was clicked, or two fingers",
    "saliency_key_zoom_out": "zoom out",
    "saliency_key_zoom_reset": "reset the zoom; also a double click",
    "saliency_key_mark_left": "read values one pixel to the left",
    "saliency_key_mark_right": "read values one pixel to the right",
    "saliency_key_mark_up": "read values one pixel further up",
    "saliency_key_mark_down": "read values one pixel further down",
    "saliency_key_play": "play the steps of training, or pause",
    # Of charts on pages that sum a run up, and of links between the pages of a run.
    "meaning_title": "What this means, and how it can mislead",
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
    "whether it is better than every baseline. Higher is better. Baselines know nothing of the network.",
    "scores_few": "(too few samples for an interval)",
    "scores_same": "(all alike, so no interval)",
    "scores_level": "the level that the metric states",
    "scores_table": "Mean scores of explainers by metric",
    "scores_explainer": "Explainer",
    "scores_metric": "Metric",
    "scores_show": "Drawn",
    "scores_control": "control",
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
    "scores_gain": "How much better than {name}, on the same samples, with its 95 % interval: {interval}",
    "scores_table_meaning": "“better” is better than every baseline, by more than a hundredth of the metric’s range, "
    "on the same samples and labels; “worse” is worse than one of them; else it is “unsure”. Where all are alike, "
    "fewer than 4 in 100 such verdicts are false; in a table of many cells some are. An interval is about the mean "
    "over samples like these, not about one sample, and not about another dataset: of a hundred of them at least 93 "
    "hold that mean. It takes 6 samples, of hits and misses 2. Values that could not be had are left out of a mean "
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
    "center and the best on the rim. So small differences look as large as great ones, and the area means nothing: it "
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
    "scores_classes_note": "{count} classes shown; mean and 95 % interval, baselines gray",
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
    "scores_all_by_this": "All samples by this score",
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
    "uncertainty_std": "standard deviation",
    "uncertainty_points": "n = {count}; a click on a point opens its sample",
    "uncertainty_counts": "n = {count}: too many for single points, so colors count them; a click on a color opens "
    "its samples",
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
    "are 95 % intervals (exact). The error is the mean distance to the line, weighted by the number of samples: with "
    "few samples it is above 0 even for a perfect network, and it changes with the ranges. It is about the top label "
    "only, and about samples like these.",
    "uncertainty_most": "Most uncertain samples",
    "uncertainty_order": "What uncertain means",
    "uncertainty_by_std": "Deviation",
    "uncertainty_by_probability": "Low top probability",
    "uncertainty_by_entropy": "Predictive entropy",
    "uncertainty_by_information": "Mutual information",
    "uncertainty_column_sample": "Sample",
    "uncertainty_column_label": "Top label",
    "uncertainty_column_probability": "Probability",
    "uncertainty_column_std": "Deviation",
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
    # The gallery of samples.
    "gallery_title": "Samples",
    "gallery_all": "Filter and sort all {count}",
    "gallery_count": "{found} of {all} samples",
    "gallery_none": "This run logged no samples.",
    "gallery_waiting": "No samples yet; they appear by themselves.",
    "gallery_no_match": "No sample fits. Take a filter away.",
    "gallery_unreadable": "This sample cannot be read.",
    "gallery_unheard": "no prediction yet",
    "gallery_no_picture": "picture not stored",
    "gallery_picture": "Picture of {sample}",
    "gallery_truth": "Truth: {labels}",
    "gallery_no_truth": "Truth not given",
    "gallery_none_of_classes": "none of the classes",
    "gallery_text": "Name or id contains",
    "gallery_find": "Label contains",
    "gallery_more_labels": "{count} more labels: write a part of the name",
    "gallery_pmin": "Probability at least",
    "gallery_pmax": "at most",
    "gallery_umin": "Uncertainty at least",
    "gallery_umax": "Uncertainty at most",
    "gallery_t": "Threshold",
    "gallery_any": "any",
    "gallery_outcome": "Outcome",
    "gallery_TP": "True positive: a true label above the threshold",
    "gallery_FN": "False negative: a true label that is not above the threshold",
    "gallery_FP": "False positive: a label above the threshold that is not true",
    "gallery_TN": "True negative: a label that is neither true nor above the threshold",
    "gallery_tree": "Counterfactual",
    "gallery_with": "with",
    "gallery_without": "without",
    "gallery_sort": "Sort by",
    "gallery_sort_log": "order of the log",
    "gallery_sort_p": "probability",
    "gallery_sort_u": "uncertainty",
    "gallery_sort_s": "score",
    "gallery_sort_d": "disagreement of explainers",
    "gallery_direction": "Direction",
    "gallery_forward": "first to last",
    "gallery_backward": "last to first",
    "gallery_ascending": "least first",
    "gallery_descending": "greatest first",
    "gallery_by": "Score of",
    "gallery_in": "Benchmark",
    "gallery_all_explainers": "mean of all but baselines",
    "gallery_by_score": "Score: {value}",
    "gallery_by_disagreement": "Disagreement: {value}",
    "gallery_no_value": "none",
    "gallery_clear": "Clear all filters",
    "gallery_help": (
        "One card per sample: its most probable labels, their probabilities, and the outcome of each with respect to "
        "the threshold. TP: a true label above it. FN: a true label that is not. FP: a label above it that is not "
        "true. TN: neither. All conditions must hold for one label of a sample: the chosen one; without a choice, any "
        "with the chosen outcome; without either, the most probable. The number behind a choice is how many samples "
        "it would leave with all else as it is."
    ),
    "gallery_trap_threshold": (
        "The threshold makes the outcomes. A lower one turns misses (FN) into hits (TP) and at the same time TN into "
        "FP; a count of errors says nothing without it. One for all classes is seldom the best for each, and where "
        "probabilities sum to 1 over many classes, the right label may be first and still below it."
    ),
    "gallery_trap_logged": (
        "Only labels that the log has a probability for are counted. A label that was not logged for a sample is not "
        "TN there, and a true one that was not logged is not FN: both can be more than are shown."
    ),
    "gallery_trap_any": (
        "Without a chosen label a sample can be TP and FP at once, with two labels: the counts of outcomes then sum "
        "to more than the samples."
    ),
    "gallery_trap_std": (
        "Uncertainty is the standard deviation of the probability over dropout samples. It is bounded near 0 and 1, "
        "so that a network that is sure and wrong can have little of it."
    ),
    "gallery_trap_sorted": (
        "The first samples of a sort are its extremes, not typical ones. Disagreement is the distance between the best "
        "and the worst score of explainers for one label: it says that they differ, not which one is right."
    ),
    # Of all pages: small words, counts, states.
    "unknown": "unknown",
    "label_unnamed": "label {label}",
    "log_damaged": "{size} damaged in {places}, the rest was read",
    "log_lost": "{records} cannot be read, of those that were looked at",
    "log_empty": "empty",
    "log_incomplete": "{samples} not written whole, so their scores do not count",
    "log_no_header": "without its header: a run of its own, known by the file's name",
    "between_notes": "; ",
    "stop": ".",
    "count_sample": "{count} samples",
    "count_sample_one": "{count} sample",
    "count_sample_none": "no samples",
    "count_run": "{count} runs",
    "count_run_one": "{count} run",
    "count_run_none": "no runs",
    "count_tree": "{count} trees",
    "count_tree_one": "{count} tree",
    "count_tree_none": "no trees",
    "count_map": "{count} maps",
    "count_map_one": "{count} map",
    "count_map_none": "no maps",
    "count_row": "{count} rows",
    "count_row_one": "{count} row",
    "count_row_none": "no rows",
    "count_file": "{count} files",
    "count_file_one": "{count} file",
    "count_place": "{count} places",
    "count_place_one": "{count} place",
    "count_record": "{count} records",
    "count_record_one": "{count} record",
    "state_reading": "reading",
    "state_running": "running",
    "state_finished": "finished",
    "state_interrupted": "interrupted",
    "state_failed": "failed",
    "state_cut_short": "cut short",
    "mark_right": "right",
    "mark_wrong": "wrong",
    "pager_shown": "{first}–{last} of {all}",
    "pager_pages": "Pages of this list",
    "pager_page": "Page {number}",
    "steps_meaning": "Training step",
    "steps_folded": "Step {step}; {count} steps to choose from",
    "card_no_picture": "picture not stored",
    "card_picture": "Picture of {name}",
    "card_no_prediction": "no prediction yet",
    "card_no_truth": "truth not given",
    "card_none_of_the_classes": "none of the classes",
    "card_truth": "truth: ",
    "missing_title": "Not found",
    "missing_page": "There is no page at this address.",
    "missing_runs": "All runs",
    # Of the head of all pages.
    "header": "Viewer",
    "shell_loading": "Loading …",
    "header_folder": "Folder of logs: {path}",
    "header_languages": "Language",
    "header_silent": "xlog-view does not answer; what you see may be old. Start it again, with the same "
    "--port: this page then goes on by itself.",
    "header_refused": "xlog-view does not let this page in any more; what you see may be old. Open the link "
    "with the token that it printed when it was started.",
    "header_pause": "Stop updates",
    "header_pause_meaning": "Stop looking for news",
    "header_paused": "Updates stopped: go on",
    "keys_previous_page": "previous page of the list",
    "keys_next_page": "next page of the list",
    "keys_item_previous": "previous one of the list; Enter opens it",
    "keys_item_next": "next one of the list; Enter opens it",
    "keys_search": "write into the search field",
    "keys_pause": "stop updates, or go on with them",
    "keys_select": "choose the run, or not, for a comparison",
    "keys_edit": "name, color, hide the run",
    "keys_compare": "compare the chosen runs",
    # Of the settings of the user.
    "settings_damaged": "Names, colors and hidden runs cannot be read: {path} is damaged ({why}). Mend or remove it.",
    "settings_unreadable": "Names, colors and hidden runs cannot be read: {path}: {why}. Allow to read it.",
    "settings_unwritable": "Cannot write {path}: {why}. Start xlog-view with --settings FILE to keep it elsewhere.",
    "settings_id": "This run’s id is too long to keep anything by.",
    # Of the list of runs.
    "runs_text": "Name, path, model, explainer or state contains",
    "runs_health": "Logs",
    "runs_health_meaning": "Health of the logs",
    "runs_any": "any",
    "runs_sound": "whole",
    "runs_broken": "damaged or cut short",
    "runs_no_match": "No run fits. Take a filter away.",
    "runs_sort": "Sort by {column}; once more: the other way round",
    # Of the page that compares runs.
    "between_title": "Compare runs",
    "between_first_and_last": "Compare step {first} with step {last}",
    "between_with_others": "Compare with other runs",
    "between_sides": "What is compared",
    "between_reference": "reference",
    "between_make_reference": "make reference",
    "between_drop": "remove",
    "between_drop_side": "Remove {letter}",
    "between_at_step": "step {step}",
    "between_last_steps": "each sample at its last step, up to {last}",
    "between_model": "Model",
    "between_samples": "Samples",
    "between_accuracy": "Accuracy",
    "between_accuracy_of": "[{low}, {high}], n = {count}",
    "between_no_truth": "no truth given",
    "between_no_difference": "Their metadata do not differ.",
    "between_more_facts": "Differences in what was run ({count})",
    "between_labels": (
        "{letter} numbers its classes otherwise than A. Labels are matched by the names of their classes: {moved} have "
        "another number, and {lost} have no class of that name in A and are left out."
    ),
    "between_fact_device": "Device",
    "between_fact_dtype": "Type",
    "between_fact_activation": "Activation",
    "between_fact_target_rule": "Explained labels",
    "between_fact_preprocessing": "Pictures",
    "between_fact_fast_path": "Fast path",
    "between_fact_notes": "Notes",
    "between_fact_parameter_count": "Parameters",
    "between_fact_input_shape": "Input",
    "between_fact_class_names": "Classes (*: others than A)",
    "between_fact_threshold": "Threshold",
    "between_fact_seed": "Seed",
    "between_fact_tags": "Tags",
    "between_fact_uncertainty": "Uncertainty",
    "between_fact_explainers": "Explainer",
    "between_fact_benchmarks": "Benchmark",
    "between_fact_controls": "Baseline",
    "between_fact_occlusions": "Counterfactuals",
    "between_fact_versions": "Version",
    "between_odd": "“{part}” in the address names no run. Runs are named KEY or KEY@STEP, parted by commas.",
    "between_missing": "There is no run {run}. Its files may have been moved or removed.",
    "between_no_step": "{run} has no samples at step {step}; it is left out.",
    "between_beyond": "{count} more than can be shown: the first {most} are compared, the others are left out.",
    "between_add": "Add a run or a step",
    "between_add_step": "A step of {run}",
    "between_add_run": "Another run, newest first",
    "between_too_few": "Nothing to compare yet: choose two or more runs, or two steps of one run.",
    "between_too_few_one": "One is chosen: {run}. Choose what to compare it with.",
    "between_what_to_do": (
        "Choose a step or another run below, or mark runs on the page of all runs. The address names them: "
        "/compare?runs=KEY,KEY@STEP; the first is the reference."
    ),
    "between_with": "Compare",
    "between_views": "What to compare",
    "between_view_metrics": "Metrics",
    "between_view_predictions": "Predictions",
    "between_view_maps": "Maps",
    "between_matched": (
        "{count} samples are on both sides, matched by their ids; {first} has {of_first}, {other} has {of_other}."
    ),
    "between_no_samples": "No sample is on both sides.",
    "between_no_samples_hint": (
        "Samples are matched by their ids, which a run takes from its dataset. Here they begin with “{one}” and "
        "“{other}”. Give the same ids to the same samples in both runs."
    ),
    "between_no_scores": (
        "No score is on both sides for the same sample and label. Scores are matched by the names of explainer and "
        "benchmark as well; names say the parameters that are not the usual ones."
    ),
    "between_benchmark": "Benchmark",
    "between_explainer": "Explainer",
    "between_interval": "95 % interval of the difference",
    "between_better": "higher",
    "between_worse": "lower",
    "between_unsure": "unsure",
    "between_equal": "equal",
    "between_of_marks": "of {first} and {other}",
    "between_apart": "On both sides, but never for the same sample and label: {names}.",
    "between_metrics_meaning": (
        "Both means are over what both sides have: the same samples and labels; n counts these pairs. Where a side has "
        "more marks than that, they stand behind n and are left out. The interval is of the mean difference of pairs, "
        "over samples and from 6 on; “unsure” means that it holds 0. Accuracy counts samples whose most probable label "
        "is a true one. In all of xlog’s benchmarks higher is better, but a score that rises because the network "
        "became surer says little about the explanation. Scores of different input sizes or other parameters need not "
        "be on one scale."
    ),
    "between_chart": "{other} less {first}: differences of means",
    "between_chart_note": "{count} of {total} rows; bars are 95 % intervals",
    "between_chart_meaning": (
        "Each dot is a difference of means with its 95 % interval; filled where the interval leaves 0 out. These are "
        "many comparisons at once: of 20 intervals, one misses by chance. All share one axis, though units of "
        "benchmarks differ: compare a dot with its own interval, not with other dots."
    ),
    "between_no_predictions": "No sample has predictions on both sides.",
    "between_none_changed": "No sample is of this kind.",
    "between_kinds": "Samples",
    "between_kind_changed": "changed",
    "between_kind_lost": "right → wrong",
    "between_kind_won": "wrong → right",
    "between_kind_other": "another label otherwise",
    "between_kind_same": "unchanged",
    "between_sort": "Sort by",
    "between_sort_change": "greatest change",
    "between_sort_fall": "greatest fall",
    "between_sort_rise": "greatest rise",
    "between_outcomes_corner": "{first} down, {other} across",
    "between_outcome_right": "right",
    "between_outcome_wrong": "wrong",
    "between_outcome_unknown": "truth not given",
    "between_sample": "Sample",
    "between_label_there": "{first}’s label in {other}",
    "between_change": "Change, points",
    "between_not_logged": "not logged",
    "between_predictions_meaning": (
        "Right means that the most probable label is a true one. The change is that of the probability of the "
        "reference’s label, in percentage points. Logs hold only the most probable labels of a sample: one that is "
        "“not logged” on the other side is counted as 0 there, and the change is at most as bad as shown. As many "
        "samples changing to right as to wrong leave accuracy where it was; retraining with another seed alone changes "
        "some. Examples at the top are extremes, not typical ones."
    ),
    "between_maps_note": (
        "Rank correlation of maps on {grid} × {grid} cells: {compared} of {samples} samples compared, which stand for "
        "{total} on both sides; of each the first explained label that has maps on both."
    ),
    "between_computing": "Comparing; what is found appears by itself.",
    "between_comparing": "Maps are still being compared; the rest appears by itself.",
    "between_no_maps": (
        "No maps to compare: no explainer has a map of the same sample and label on both sides. Explainers are matched "
        "by their names."
    ),
    "between_all": "all",
    "between_mean_correlation": "Mean",
    "between_median": "Median",
    "between_least": "Least",
    "between_maps": "Maps",
    "between_incomparable": "Not comparable",
    "between_correlation": "Correlation",
    "between_maps_meaning": (
        "1: both maps rank the parts of the picture alike. 0: no relation. −1: the opposite order. It knows ranks "
        "only: a map that is ten times as strong counts as the same, and parts that hardly matter count as much as the "
        "object. Two runs of one explainer with other random draws do not reach 1 either: compare with such a pair "
        "before calling a change one of the network. Maps of one value everywhere, of values that are no numbers, or "
        "of other grids are not comparable. A label whose probability has fallen is explained less firmly: look at "
        "predictions too."
    ),
    "between_help": (
        "Two runs, or two steps of one, over the samples that both have. The first side is the reference: differences "
        "are those of the other side less the reference. Samples are matched by id, labels by number or the name of "
        "their class, explainers and benchmarks by name."
    ),
    "between_trap_samples": (
        "Equal ids are taken for equal samples. Whether the pictures are the same can be seen side by side; another "
        "preprocessing may show the network other pixels."
    ),
    "between_trap_many": (
        "A table of many differences is many comparisons at once: of 20 intervals one misses by chance, and the most "
        "striking row is the likeliest to be luck."
    ),
    "between_trap_interval": (
        "Intervals are about these samples: how the mean would move with others like them. They do not know how much "
        "another training with another seed would change; two runs are two networks, not two methods of training."
    ),
    "between_trap_rank": "Correlation of ranks ignores how large values are, and is no measure of which map is right.",
    "between_trap_sizes": (
        "Runs with other input sizes, steps or perturbations of benchmarks have scores of the same name that are not "
        "on the same scale. What differs stands at the top."
    ),
    "between_trap_labels": (
        "Runs explain the labels that they predict. Where predictions differ, fewer labels are explained on both "
        "sides, and what is left are the samples on which both agree."
    ),
    # Of one sample side by side.
    "between_no_sides": (
        "Two or more runs are needed to look at a sample side by side. Choose them on the page of all runs."
    ),
    "between_no_such_sample": "None of these runs has this sample.",
    "between_place": "{place} of {count} in the list",
    "between_picture": "Picture",
    "between_predictions": "Predictions",
    "between_not_there": "Not in this run at this step.",
    "between_class_elsewhere": "{name} (not a class of A)",
    "between_no_map": "No map of this label.",
    "between_other_pictures": "The pictures as stored are not the same.",
    "between_other_sizes": (
        "The networks’ inputs are of different sizes: a place under the pointer is the same share of each picture."
    ),
    "between_map_difference": "Difference of maps",
    "between_no_map_difference": "none",
    "between_sample_meaning": (
        "The maps of one row are by the same explainer, for the same label, of each side’s own network. Each has a "
        "color scale of its own, which stands under it: equal colors are not equal values. A difference takes each "
        "map in shares of its own color range. A map of a label that a side does not predict explains an answer that "
        "was not given."
    ),
    # Of what is saved as files; {gaps} of what scripts say are filled by them.
    "export_save": "Save",
    "export_csv": "CSV",
    "export_csv_of": "{what} as CSV",
    "export_as": "{what} as {format}",
    "export_picture": "Picture",
    "export_picture_of": "Original picture of {sample}",
    "export_panel": "{explainer}, picture and color bar, as PNG",
    "export_all_maps": "All maps as PNG",
    "export_runs": "All runs that are listed",
    "export_samples": "All {count} samples of this list",
    "export_predictions": "Predictions of {sample}",
    "export_scores": "Mean scores with intervals",
    "export_classes": "Mean scores of all classes",
    "export_marks": "Scores of all samples",
    "export_agreement": "Agreement between explainers",
    "export_curves": "Mean curves",
    "export_uncertainty": "Uncertainty of all samples",
    "export_calibration": "Ranges of calibration",
    "export_trees": "All {count} trees of this list",
    "export_methods": "Parameters of all methods",
    "export_tree": "What is seen, as PNG",
    "export_failed": "This could not be saved.",
    # Of reports; how samples were chosen, and who made it.
    "report_title": "Report of {run}",
    "report_sound": "All that is shown here could be read; xlog verify looks at all of the log.",
    "report_lost_maps": "Maps of these samples that cannot be read: {count}.",
    "report_scores": "Scores",
    "report_no_scores": "No scores were logged at this step.",
    "report_step": "Step {step}.",
    "report_bars": "Mean scores in {metric}, with 95 % intervals",
    "report_also": "Also explained, and not shown here: {labels}. xlog report --labels shows more of a sample.",
    "report_sample_scores": "Scores of these maps, for {label}",
    "report_named": "Samples that were asked for by name: {count} of {total} at step {step}.",
    "report_all": "All {total} samples at step {step}.",
    "report_spaced": "{count} of {total} samples at step {step}, evenly spaced over the log; nobody has picked them.",
    "report_maps": "Maps are of the most probable explained labels. A map shows what this network’s answer depends on "
    "in the eyes of one method, not what is true of the picture. Each has a color scale of its own, which ends at "
    "percentile 99.5 of its values: equal colors of two maps are not equal values. Maps larger than {side} pixels are "
    "averaged down to that.",
    "report_made": "Made by {by} at {moment} of run {run}: {files}. This file holds all that it shows and asks no "
    "server for anything.",
    # Who is not let in.
    "refused_token_title": "This viewer opens with its link",
    "refused_token": (
        "Whoever started xlog-view finds the link in the terminal it runs in: an address that ends in ?token= and a "
        "long word. Open that link once; this browser then stays let in until it is closed."
    ),
    "refused_host_title": "This viewer does not go by that name",
    "refused_host": (
        "It was called “{name}”. Open it under the address that xlog-view printed where it was started, or start it "
        "with --public-url and the address that you want to open it by."
    ),
    "refused_origin_title": "Another page asked",
    "refused_origin": "A page of “{name}” wanted something of this viewer, which answers its own pages only.",
    "runs_below": "below ",
    "runs_reading": "Reading logs: {read} of {found}. The list fills up by itself.",
    "runs_run": "Run",
    "runs_state": "State",
    "runs_started": "Started",
    "runs_duration": "Duration",
    "runs_model": "Model",
    "runs_framework": "Framework",
    "runs_samples": "Samples",
    "runs_steps": "Steps",
    "runs_explainers": "Explainers",
    "runs_accuracy": "Accuracy",
    "runs_size": "Size",
    "runs_accuracy_meaning": (
        "Samples of the last step whose most probable label is a true one, of those whose true labels are known"
    ),
    "runs_sorted_by": "Sort by: {name}",
    "runs_unsorted": "newest first",
    "runs_id": "Run id {id}",
    "runs_select": "Runs to compare",
    "runs_pick": "Choose {name} for a comparison",
    "runs_selected": "{count} chosen",
    "runs_compare": "Compare {count} runs",
    "runs_compare_none": "Choose two or more runs to compare them.",
    "runs_clear": "Choose none",
    "runs_show_hidden": "show hidden ones {count}",
    "runs_edit": "Name, color, hide",
    "runs_edit_one": "Name, color, hide: {name}",
    "runs_edit_title": "How this run is shown",
    "runs_edit_name": "Name",
    "runs_edit_name_hint": "as its folder",
    "runs_edit_color": "Colour",
    "runs_edit_no_color": "none",
    "runs_edit_hide": "Hide in the list of runs",
    "runs_edit_kept": "Kept in your own settings; the log stays as it is.",
    "runs_edit_save": "Save",
    "runs_edit_cancel": "Cancel",
    "runs_edit_failed": "The viewer did not answer. Is it still running?",
    "runs_color_blue": "blue",
    "runs_color_orange": "orange",
    "runs_color_green": "green",
    "runs_color_purple": "purple",
    "runs_color_olive": "olive",
    "runs_color_red": "red",
    "runs_empty": "No runs here yet.",
    "runs_empty_writes": "A run writes its log into the ",
    "runs_empty_of": " of its ",
    "runs_empty_end": ".",
    "runs_empty_other": "Is it another folder? Then start again with ",
    "runs_empty_waits": "This page keeps looking: a run that begins now appears by itself.",
    "runs_unreadable": "Cannot be read: {files}",
    # Of the page of a run.
    "run_about": "What was run",
    "run_model": "Model",
    "run_device": "Device",
    "run_type": "Type",
    "run_parameters": "Parameters",
    "run_input": "Input",
    "run_classes": "Classes",
    "run_activation": "Activation",
    "run_rule_default": "the true ones, those with a probability above {details}, and the most probable one",
    "run_rule_top_k": "the most probable ones, {details} of each sample",
    "run_rule_fixed": "always {details}",
    "run_target_rule": "Explained labels",
    "run_seed": "Seed",
    "run_started": "Started",
    "run_started_on": "{time} on {host}",
    "run_folder": "Folder",
    "run_log": "Log",
    "run_tags": "Tags",
    "run_notes": "Notes",
    "run_pictures": "Pictures",
    "run_fast_path": "Fast path",
    "run_versions": "Versions",
    "run_explainers": "Explainers",
    "run_benchmarks": "Benchmarks",
    "run_scores": "Scores",
    "run_scores_meaning": "Mean and its 95 % interval at step {step}; higher is better.",
    "run_scores_against": "Mean and its 95 % interval at step {step}; higher is better. Grey are the baselines, which "
    "know nothing of the network.",
    "run_no_value": "no value, {count} missing",
    "run_value": "{explainer}: {mean}, n = {count}",
    "run_value_between": "{explainer}: {mean} ({low} to {high}), n = {count}",
    "live": "Being written",
    "live_step": "step {step}",
    "live_rate": "lately {rate} samples per second",
    "live_slow": "lately one sample in {time}",
    "live_last": "last record {time} ago",
    "live_colon": ": ",
    "live_between": " · ",
}
