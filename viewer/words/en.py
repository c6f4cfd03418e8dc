"""English."""

from xlog.figures.phrases import TEXTS as FIGURES

TEXTS: dict[str, str] = {
    # Of all pages.
    "language": "English",
    "runs": "Runs",
    "where": "Breadcrumb",
    "step": "Step",
    "label": "Label",
    "no_such_run": "Run not found. Its files may have been moved or deleted.",
    # Counterfactual trees of a sample.
    "tree_title": "Counterfactuals of {sample}",
    "tree_no_sample": (
        "Sample not found. Its run may have been moved or deleted, or may not have reached this sample yet."
    ),
    "tree_none": (
        "This sample has no counterfactual tree. To log trees, call runner.register_hierarchical_occlusion() "
        "before runner.run()."
    ),
    "tree_waiting": "No counterfactual tree of this sample yet. This page updates by itself.",
    "tree_many": "This sample has {count} trees; {most} of them can be chosen here, any in the list of trees",
    "tree_cut": "This tree has more than {most} windows. The first {most} are shown, and areas cover only those.",
    "tree_link": "Counterfactuals",
    "tree_previous": "← Previous",
    "tree_next": "Next →",
    "tree_maps": "Maps of this sample",
    "tree_label": "Explained label",
    "tree_direction": "Direction",
    "tree_maker": "Method",
    "tree_to_reveal": "reveal to keep",
    "tree_to_hide": "hide to lose",
    "tree_reveal_reached": "Revealing {share} of the image keeps “{label}” at or above {threshold} ({probability}).",
    "tree_hide_reached": (
        "Hiding {share} of the image lowers “{label}” from {start} to below {threshold} ({probability})."
    ),
    "tree_winner": "The top label is then “{winner}” ({probability}).",
    "tree_winner_bare": "The top label is then “{winner}”.",
    "tree_winner_same": "“{winner}” ({probability}) is still the top label.",
    "tree_winner_same_bare": "“{winner}” is still the top label.",
    "tree_reveal_not_reached": (
        "No set of windows keeps “{label}” at or above {threshold}; not even the whole image does. The search "
        "stopped when no further window raised the probability: revealing {share} gives {probability}."
    ),
    "tree_reveal_not_reached_try": (
        "Try a label with a higher probability, or lower threshold= of HierarchicalOcclusion."
    ),
    "tree_hide_not_reached": (
        "No set of windows lowers “{label}” below {threshold}; not even the fully masked image does. The search "
        "stopped when no further window lowered the probability: hiding {share} gives {probability}."
    ),
    "tree_hide_not_reached_try": (
        'Try another mask: fill= of HierarchicalOcclusion, for example "mean". Or raise threshold=.'
    ),
    "tree_reveal_trivial": (
        "No search was needed: the fully masked image already gives “{label}” {start}, at or above {threshold}."
    ),
    "tree_reveal_trivial_try": (
        'Try a mask that leaves less information: fill= of HierarchicalOcclusion, for example "mean". Or raise '
        "threshold=."
    ),
    "tree_hide_trivial": "No search was needed: the whole image gives “{label}” {start}, already below {threshold}.",
    "tree_hide_trivial_try": "Lower threshold= of HierarchicalOcclusion, or try a label with a higher probability.",
    "tree_unknown": (
        "The log does not record how this search ended, or contradicts itself. The windows are shown as logged."
    ),
    "tree_share_unknown": "an unknown part",
    "tree_start_reveal": "Fully masked image",
    "tree_start_hide": "Whole image",
    "tree_start_spoken": "{what}: probability {probability}",
    "tree_stop": ".",
    "tree_after": "After window {name}.",
    "tree_whole_layer": "All {window} px windows, and larger windows that have no smaller ones.",
    "tree_seen_reveal": "“{label}” has {probability} with {share} of the image revealed.",
    "tree_seen_hide": "“{label}” has {probability} with {share} of the image hidden.",
    "tree_hidden_by": (
        "Dimmed gray marks what is hidden. The network’s input there was not gray but the mask: {mask}."
    ),
    "tree_mask_gaussian": "the blurred image (Gaussian, std {size} px)",
    "tree_mask_constant": "the constant {size}",
    "tree_mask_mean": "the mean of the image",
    "tree_mask_array": "a custom image",
    "tree_mask_tokens": "hidden tokens",
    "tree_no_picture": "Image not stored.",
    "tree_picture_failed": "Image unreadable.",
    "tree_layers": "Layer by layer",
    "tree_window": "{window} px windows",
    "tree_at_reveal": "{probability}, {share} revealed",
    "tree_at_hide": "{probability}, {share} hidden",
    "tree_tokens": "{count} of {all} tokens",
    "tree_reveal_reached_of_text": "Revealing {share} keeps “{label}” at or above {threshold} ({probability}).",
    "tree_hide_reached_of_text": "Hiding {share} lowers “{label}” from {start} to below {threshold} ({probability}).",
    "tree_reveal_not_reached_of_text": (
        "No set of words keeps “{label}” at or above {threshold}; not even the whole text does. The search "
        "stopped when no further word raised the probability: revealing {share} gives {probability}."
    ),
    "tree_hide_not_reached_of_text": (
        "No set of words lowers “{label}” below {threshold}; not even the fully masked text does. The search "
        "stopped when no further word lowered the probability: hiding {share} gives {probability}."
    ),
    "tree_reveal_trivial_of_text": (
        "No search was needed: the fully masked text already gives “{label}” {start}, at or above {threshold}."
    ),
    "tree_hide_trivial_of_text": (
        "No search was needed: the whole text gives “{label}” {start}, already below {threshold}."
    ),
    "tree_start_reveal_of_text": "Fully masked text",
    "tree_start_hide_of_text": "Whole text",
    "tree_after_of_text": "After part {name}.",
    "tree_whole_layer_of_text": "All {window}, and larger parts of which no smaller ones were tried.",
    "tree_seen_reveal_of_text": "“{label}” has {probability} with {share} revealed.",
    "tree_seen_hide_of_text": "“{label}” has {probability} with {share} hidden.",
    "tree_hidden_by_of_text": "What is struck out is hidden. In its place the network got: {mask}.",
    "tree_window_sentence": "sentences",
    "tree_window_word": "words",
    "tree_window_token": "tokens",
    "tree_window_of_text": "parts of up to {window} tokens",
    "tree_how_to_read_of_text": (
        "Left to right: parts of the text, then the smaller parts inside them. Each text is the input right after "
        "its part was chosen, with its probability and gain. Arrow keys move, Enter opens. ✓: part of the "
        "counterfactual."
    ),
    "tree_node_spoken_of_text": (
        "Part {name}: probability {probability}, gain {gain}; {width} tokens from token {x} on."
    ),
    "tree_kept": "✓ counterfactual",
    "tree_threshold": "Threshold {threshold}: the tick on each bar.",
    "tree_tree": "Tree",
    "tree_how_to_read": (
        "Left to right: windows, then the smaller windows inside them. Each image is the input right after its "
        "window was chosen, with its probability and gain. Arrow keys move, Enter opens. ✓: part of the "
        "counterfactual."
    ),
    "tree_gain": "Gain: change of the probability towards the goal",
    "tree_node_spoken": "Window {name}: probability {probability}, gain {gain}; x {x}, y {y}, {width} × {height} px.",
    "tree_in_answer": "Part of the counterfactual.",
    "tree_help": (
        "Reveal starts from the fully masked image and reveals windows, each time the one that raises the "
        "probability most, until the label reaches the threshold. Hide does the reverse: it masks windows of the "
        "image until the label falls below the threshold. Each window is then restored and searched for smaller "
        "ones. The counterfactual is the deepest layer whose windows together meet the threshold."
    ),
    "tree_trap_greedy": (
        "The search is greedy: it takes the best window at each step and never reverts one. A smaller area may exist."
    ),
    "tree_trap_mask": (
        "The mask affects the output too. A blur keeps colors and large shapes, and edges between shown and hidden "
        "parts can be evidence themselves. Another mask can give other windows."
    ),
    "tree_trap_boxes": (
        "Windows are not unique. Others with nearly the same gain may exist elsewhere, and a part that was not "
        "chosen is not necessarily unimportant."
    ),
    "tree_trap_coarse": (
        "Windows are squares on a coarse grid, one size per layer. They do not follow the outline of an object; "
        "the finest layer sets the resolution."
    ),
    "tree_trap_hide": "A lost label is below the threshold. It may still be the top label.",
    # Counterfactual trees of a run.
    "trees_title": "Counterfactuals",
    "trees_crumb": "Counterfactuals",
    "trees_none": (
        "No counterfactual trees at this step. To log trees, call runner.register_hierarchical_occlusion() before "
        "runner.run()."
    ),
    "trees_waiting": "No counterfactual trees yet. This page updates by itself.",
    "trees_no_match": "No trees match. Remove a filter.",
    "trees_count": "{trees} of {all} trees; samples: {samples}",
    "trees_find": "Label contains",
    "trees_both": "both",
    "trees_found": "Result",
    "trees_any": "any",
    "trees_without": "not found",
    "trees_reached": "found",
    "trees_not_reached": "not reached",
    "trees_trivial": "no search needed",
    "trees_unknown": "unclear",
    "trees_unreadable": "Tree unreadable.",
    "trees_sort": "Sort by",
    "trees_sort_log": "log order",
    "trees_sort_p": "probability, ascending",
    "trees_sort_down_p": "probability, descending",
    "trees_sort_area": "area, ascending",
    "trees_sort_down_area": "area, descending",
    "trees_too_many": "Sorting by area reads every tree. Filter the list to at most {most} trees first.",
    "trees_help": (
        "One card per tree, with the result of its search. Probability is the label’s with the counterfactual’s "
        "windows revealed or hidden; area is the share of the image that they cover."
    ),
    "trees_trap_share": (
        "A small area does not make the rest unimportant: the search is greedy, and other windows may do as well."
    ),
    "trees_trap_none": (
        "Trees without a counterfactual come last when sorted by probability. Open one to see why, and what to try."
    ),
    # Of the list of keys.
    "keys_button": "Shortcuts",
    "keys_title": "Keyboard shortcuts",
    "keys_close": "Close",
    "keys_help": "show this list",
    # Of a sample and its maps.
    "saliency_no_such_sample": (
        "Sample not found. Its run may have been moved or deleted, or may not have reached this sample yet."
    ),
    "saliency_position": "sample {position} of {count}",
    "saliency_previous": "Previous",
    "saliency_next": "Next",
    "saliency_table_of": "Samples {first}–{last} as a table",
    "saliency_table_of_list": "This and the next {count} of the list as a table",
    "saliency_overview": "Input and predictions",
    "saliency_picture": "Image of {name}",
    "saliency_picture_not_stored": "Image not stored.",
    "saliency_truth": "Ground truth",
    "saliency_truth_value": "Ground truth",
    "saliency_truth_not_given": "not given",
    "saliency_none_of_the_classes": "none of the classes",
    "saliency_nothing_yet": "No explanations of this sample yet.",
    "saliency_nothing": "This sample has no explanations.",
    "saliency_why_before": "Why ",
    "saliency_why_after": "?",
    "saliency_maps": "Maps",
    "saliency_explained_label": "Explained label",
    "saliency_units": "Values as logged, in the units of each explainer. Each map has its own color scale.",
    "row_title": "Row",
    "row_name": "Feature",
    "row_value": "Value",
    "row_place": "In the background, percentile",
    "row_shown": "{shown} of {all} features; the table as CSV has all.",
    "row_feature": "feature {number}",
    "row_no_category": "no category ({value})",
    "row_share": "share of this category in the background",
    "row_percentile": "percentile of the background",
    "row_unreadable": "These values cannot be read.",
    "row_others": "{count} others",
    "row_base": "base value",
    "row_output": "output",
    "row_in_unit": "{said}, in {unit}",
    "unit_probability": "probability",
    "unit_log_odds": "log-odds",
    "unit_logit": "logits",
    "row_units": "Values as logged, in the units of each explainer: red raises the output, blue lowers it.",
    "importance_title": "Importance of features",
    "importance_meaning": "To the model as a whole; the units of two methods cannot be compared.",
    "importance_Coefficients": "output per standard deviation of the feature",
    "importance_Coefficients_raw": "output per unit of the feature",
    "importance_TreeImportance": "splits by the feature",
    "importance_TreeImportance_gain": "gain of the splits by the feature",
    "importance_PermutationImportance": "loss of {measure} where its values are shuffled",
    "importance_r2": "R²",
    "importance_accuracy": "accuracy",
    "export_importances": "importances",
    "concepts_title": "Concepts",
    "concepts_meaning": "Share of a class's images whose logit grows toward a concept: 1 for it, 0 against it, ± its "
    "deviation over random sets. p: how likely a random concept is as far from the mean of random ones. Told apart: "
    "how many of its examples the layer tells from random images, each left out in turn.",
    "concepts_shown": "{shown} of {all} concepts; the table as CSV has all.",
    "concepts_p_value": "p = {p}",
    "concepts_chance": "{said}, may be chance",
    "concepts_separable": "{share} told apart",
    "row_local_model": "local model: {output}, of which {intercept} is its intercept",
    "export_dependences": "partial dependences",
    "dependences_title": "Partial dependence",
    "dependences_meaning": (
        "What the model puts out as one feature takes other values and all else stays as it is; those that change it "
        "most come first."
    ),
    "dependences_note": "{method}, mean of {rows} rows",
    "dependences_mean": "mean",
    "dependences_output": "output",
    "dependences_value": "output, {unit}",
    "dependences_chart_meaning": (
        "The line is the mean of the output over rows whose value of this feature was replaced, the band reaches from "
        "the 10th to the 90th percentile over them, thin lines are single rows (individual conditional expectation); "
        "a click on one opens its sample. Lines that are not parallel show that the effect depends on other features, "
        "which the mean hides. Replaced values can make rows that never occur, such as a small house with ten rooms, "
        "and what a model says of these is not to be trusted."
    ),
    "alternatives_title": "Nearby rows predicted otherwise",
    "alternatives_above": "Wanted: {label} above {low}; now {now}.",
    "alternatives_below": "Wanted: {label} below {high}; now {now}.",
    "alternatives_between": "Wanted: {label} between {low} and {high}; now {now}.",
    "alternatives_other": "Wanted: another class than {label}; now {now}.",
    "alternatives_none": "None was found.",
    "alternatives_changes": "Changes",
    "alternatives_output": "Prediction then",
    "alternatives_distance": "Distance",
    "alternatives_winner": "then {label}",
    "alternatives_shown": "{shown} of {all} rows; the table as CSV has all.",
    "alternatives_meaning": (
        "Each line is a row near this one that the model predicts as wanted (a counterfactual). Changes come one "
        "after the other, the one that moves the output furthest first, with the output after each. Lines with fewer "
        "changes stand first, nearer ones before others. It says what the model would put out, and not what would "
        "happen: who changes a feature in the world may change others with it."
    ),
    "export_contributions": "contributions of features to all samples",
    "summary_title": "Feature contributions",
    "summary_nothing": "No sample of this step has readable values by an explainer.",
    "summary_all": "All {count} samples of this step that were explained so.",
    "summary_some": "{count} of {total} samples of this step that were explained so, evenly spaced.",
    "summary_unreadable": "{count} of them cannot be read and are left out.",
    "summary_by": "Explainer",
    "summary_chart": "Contributions over all samples",
    "summary_points": "{rows} samples × {features} features; click a point to open its sample",
    "summary_cells": "{rows} samples × {features} features; click a feature to see it over its values",
    "summary_axis": "contribution to the output",
    "summary_axis_unit": "contribution to the output, {unit}",
    "summary_value": "value of the feature",
    "summary_low": "least",
    "summary_middle": "median",
    "summary_high": "greatest",
    "summary_points_meaning": (
        "Each point is a sample: how far right says what the explainer gives to the feature there, the color the rank "
        "of the feature's value among these samples. Points of about the same contribution stand beside each other. "
        "Red on the right means that great values raise the output. Features are sorted by the mean magnitude of "
        "their contributions. What a model does with a feature is not what the feature does in the world: correlated "
        "features share their contributions in ways that differ by method."
    ),
    "summary_cells_meaning": (
        "As tall as many samples have about this contribution, each feature by its own tallest place; colors are the "
        "mean ranks of the feature's values, with the least values of a place piled up below. Red on the right means "
        "that great values raise the output. Features are sorted by the mean magnitude of their contributions. What a "
        "model does with a feature is not what the feature does in the world: correlated features share their "
        "contributions in ways that differ by method."
    ),
    "summary_dependence": "Contribution of {feature} over its values",
    "summary_dependence_points": "n = {rows}; click a point to open its sample",
    "summary_dependence_cells": "n = {rows}; click a cell to open the samples with such values of the feature",
    "summary_dependence_meaning": (
        "How the contribution of one feature changes with its value. Where equal values have different contributions, "
        "other features decide too: the color is one of them, by default the one whose ranks go along with what the "
        "feature's own value leaves open (within ten groups of it), the strongest interaction as far as this tells. "
        "Colors end at percentiles 5 and 95; cells of many samples have the mean. Samples of one category are spread "
        "sideways."
    ),
    "summary_color": "Color",
    "summary_no_color": "none",
    "summary_partner": "{feature} (strongest)",
    "summary_features": "Features",
    "summary_column_feature": "Feature",
    "summary_column_mean": "Mean magnitude",
    "summary_column_direction": "Rank correlation with its value",
    "summary_constant": "constant",
    "summary_unordered": "categories without an order",
    "text_token": "{token}: {value}",
    "text_tokens": "{count} tokens",
    "text_word": "{token} ({count} tokens): {value}",
    "text_of": "The text as {explainer} has it",
    "text_whole": "The whole text",
    "text_whole_word": "Values are of whole words, and stand at each of their tokens.",
    "text_whole_sentence": "Values are of whole sentences, and stand at each of their tokens.",
    "text_cut": "the first {shown} of {all} characters",
    "text_units": "Colors of",
    "text_unit_token": "tokens",
    "text_unit_sum": "words: sum",
    "text_unit_mean": "words: mean",
    "text_unit_token_meaning": "Each piece that the network takes has its own color.",
    "text_unit_sum_meaning": "Pieces of a word have one color: the sum of their values, as attributions add up.",
    "text_unit_mean_meaning": "Pieces of a word have one color: the mean of their values.",
    "text_dropout_map": "The values themselves, without dropout",
    "text_dropout_mean": "Mean of the values over dropout samples.",
    "text_dropout_spread": "Standard deviation of the values over dropout samples; of a word the mean of its tokens.",
    "text_no_dropout": "Not explained under dropout.",
    "text_strongest": "Strongest of {count} passages",
    "text_jump": "Go to a passage",
    "text_all": "all",
    "text_closed": "⋯ {head} · {count} tokens",
    "text_open": "Show these passages",
    "text_key_previous": "read the value of the previous word",
    "count_word": "{count} words",
    "count_word_one": "{count} word",
    "count_word_none": "no words",
    "words_title": "Words",
    "words_nothing": "No texts with maps at this step. This page sums up what explainers say of words.",
    "words_of": "Over {count} texts that were explained for “{label}”. A word’s value is the sum of its pieces.",
    "words_computing": "{done} of {total} texts are read. This page updates by itself.",
    "words_value": "Value",
    "words_sum": "sum",
    "words_mean": "mean",
    "words_find": "Word contains",
    "words_least": "Occurrences at least",
    "words_no_match": "No words match. Remove a filter.",
    "words_column_word": "Word",
    "words_column_count": "Occurrences",
    "words_column_samples": "Samples",
    "words_open": "Show the samples that have this word ({count})",
    "export_tokens": "values of the tokens of {sample}",
    "gallery_searching": "{done} of {total} texts are searched. This page updates by itself.",
    "words_meaning": (
        "A sum is great where a word is frequent, a mean where it is strong; that of a rare word is of a few texts. "
        "Values are as logged, in the units of each explainer; colors are of each column by itself. Capitals make no "
        "difference; tokens that the tokenizer adds are left out. A strong word speaks for the label to this network; "
        "it need not be a cause, and may stand out for what stands beside it."
    ),
    "text_key_next": "read the value of the next word",
    "superpixels_link": "Superpixels",
    "superpixels_title": "Superpixels of {sample}",
    "superpixels_borders": "superpixels",
    "superpixels_first": "first {count}",
    "superpixels_none": "No map of this sample weighs superpixels.",
    "superpixels_meaning": (
        "Green speaks for the label, red against it. Each column shows the first superpixels by magnitude; how many "
        "follows from {explainer}: as many as hold 60, 70, 75, 80 and 85 % of its weight."
    ),
    "convergence_completeness": "Completeness delta",
    "convergence_completeness_why": (
        "What the map sums to less the difference between the outputs for the input and for the baseline, "
        "which it should sum to; in brackets its share of that difference."
    ),
    "convergence_conservation": "Conservation delta",
    "convergence_conservation_why": (
        "Relevance that reached the input less the relevance that was handed down; in brackets its share of that."
    ),
    "convergence_rounding": "0, to rounding",
    "convergence_local_r2": "Local R²",
    "convergence_local_r2_why": "Share of the output's variance near the input that the linear model explains.",
    "convergence_approximation_error": "Approximation error",
    "convergence_approximation_error_why": (
        "The greatest standard error among the weights; in brackets its share of the range of the weights."
    ),
    "convergence_halves": "Correlation of halves",
    "convergence_halves_why": (
        "How the map of the first half of the random samples correlates with that of the second half: "
        "low where there were too few samples."
    ),
    "made_by_later": "Made by a later version of xlog; this one cannot show it.",
    "saliency_no_map_yet": "No map yet.",
    "saliency_no_map_of_label": "No map for this label.",
    "saliency_what": "{explainer}: evidence for {label}",
    "saliency_what_signed": "{explainer}: evidence for and against {label}",
    "saliency_what_difference": "Difference of two maps",
    "saliency_enlarge": "Enlarge {explainer}",
    # Of predictions.
    "saliency_no_predictions": "No predictions yet.",
    "saliency_probability": "Probability",
    "saliency_logit": "Logit",
    "saliency_value": "Value",
    "saliency_interval": "{low} to {high}",
    "saliency_interval_help": (
        "The bracket is the 95 % interval over dropout samples; {how}. It measures how much the output varies "
        "under dropout, not how often it is right."
    ),
    "saliency_interval_help_plain": (
        "The bracket is the 95 % interval over dropout samples. It measures how much the output varies under dropout, "
        "not how often it is right."
    ),
    "saliency_outcome_help": (
        "TP, FP, FN: true positive, false positive, false negative. A label counts as predicted above {threshold}."
    ),
    "saliency_tp": "true positive: predicted and true",
    "saliency_fp": "false positive: predicted but not true",
    "saliency_fn": "false negative: true but not predicted",
    "saliency_true": "true",
    "saliency_list_position": "sample {position} of the {count} in the list",
    "saliency_list_left": "not in the list at this step",
    "saliency_explained": "explained",
    "saliency_show_maps": "Show the maps for this label",
    # Of the table of samples.
    "saliency_table": "{count} samples side by side",
    "saliency_table_empty": "No samples here. The address lists them: samples=1,5-9.",
    "saliency_table_odd": "These parts of samples=… name no sample: {parts}.",
    "saliency_table_more": "A table has at most {most} samples; the address names more.",
    "saliency_table_of_count": "samples {positions} of {count}",
    "saliency_table_of_listed": "samples {positions}, of {count} in the list",
    "saliency_sample": "Sample",
    "saliency_rank": "Explained label per row",
    "saliency_rank_0": "most probable",
    "saliency_rank_1": "second",
    "saliency_rank_2": "third",
    # Of the controls of maps; {gaps} are filled by scripts.
    "saliency_opacity": "Map opacity",
    "saliency_slice": "Slice",
    "saliency_slice_of": "{slice} of {depth}",
    "saliency_show": "Show",
    "saliency_show_both": "map over image",
    "saliency_show_map": "map only",
    "saliency_show_picture": "image only",
    "saliency_show_masked": "masked image",
    "saliency_show_alpha": "image by opacity",
    "saliency_alpha": "Opacity of colors",
    "saliency_alpha_value": "grows with the value",
    "saliency_alpha_even": "the same everywhere",
    "saliency_sign": "Evidence",
    "saliency_sign_both": "for and against",
    "saliency_sign_for": "for",
    "saliency_sign_against": "against",
    "saliency_sign_magnitude": "magnitude",
    "saliency_against": "against",
    "saliency_for": "for",
    "saliency_gamma": "Gamma",
    "saliency_top": "First superpixels (0: all)",
    "saliency_size": "Map size",
    "saliency_zero": (
        "Zero everywhere: a ReLU may have cut all negative evidence, the network may be saturated here, "
        "or the input may equal the baseline."
    ),
    "saliency_zero_signed": "Zero everywhere: the network may be saturated here, or the input may equal the baseline.",
    "saliency_boxes": "Ground-truth boxes and masks",
    "saliency_reset_view": "Reset zoom",
    "saliency_more": "Color map, threshold, smoothing, difference",
    "saliency_seq": "Color map, unsigned",
    "saliency_div": "Color map, signed",
    "saliency_clip": "Clip colors at",
    "saliency_by": "Percent of",
    "saliency_by_values": "values",
    "saliency_by_mass": "their sum",
    "saliency_cut": "Hide below",
    "saliency_blur": "Smoothing",
    "saliency_part": "Dropout",
    "saliency_part_map": "off",
    "saliency_part_mean": "mean",
    "saliency_part_spread": "std",
    "saliency_da": "Difference A − B: A",
    "saliency_ta": "at step",
    "saliency_db": "B",
    "saliency_tb": "at step",
    "saliency_no_difference": "none",
    "saliency_step_of_page": "this step",
    "saliency_at_step": " step {step}",
    "saliency_step_slider": "Training step",
    "saliency_play": "▶ Play",
    "saliency_pause": "❚❚ Pause",
    "saliency_values": "values {low} to {high}",
    "saliency_smoothed": "colors smoothed over {pixels} px",
    "saliency_clipped": "colors clipped at percentile {percentile}",
    "saliency_clipped_mass": "colors clipped where smaller values hold {percentile} % of the sum",
    "saliency_bare": "non-finite values are not colored",
    "saliency_between": "; ",
    "saliency_of_difference": "in units of each map’s color range (1 is its end)",
    "saliency_no_difference_here": "One of the two maps is missing.",
    "saliency_no_map": "No map at this step.",
    "saliency_unreadable": "Map or image unreadable.",
    "saliency_place": "row {row}, column {column}",
    "saliency_colon": ": ",
    "saliency_no_number": "not a finite number",
    "saliency_help": (
        "A map shows what the network’s output depends on according to one method, not what is true of the image. "
        "Colors are clipped at a percentile of each map’s own values, so equal colors in two maps are not equal "
        "values. Smoothing and thresholds make any map look cleaner than it is; values at the pointer are always "
        "as logged. A difference is taken in units of each map’s color range, because explainers differ in units."
    ),
    # Of the keys of maps.
    "saliency_key_previous": "previous sample",
    "saliency_key_next": "next sample",
    "saliency_key_previous_rows": "previous samples",
    "saliency_key_next_rows": "next samples",
    "saliency_key_front": "enlarge the map of an explainer, or restore it",
    "saliency_key_zoom_in": "zoom in on all maps; also: click a map and scroll, or pinch",
    "saliency_key_zoom_out": "zoom out",
    "saliency_key_zoom_reset": "reset the zoom; also: double-click",
    "saliency_key_mark_left": "read the value one pixel to the left",
    "saliency_key_mark_right": "read the value one pixel to the right",
    "saliency_key_mark_up": "read the value one pixel up",
    "saliency_key_mark_down": "read the value one pixel down",
    "saliency_key_play": "play or pause the training steps",
    "saliency_key_slice_previous": "the previous slice of a volume",
    "saliency_key_slice_next": "the next slice of a volume",
    # Of the page of a run by training step.
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
    "over_time_computing": "Still computing: maps of {done} of {total} samples are compared.",
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
    "over_time_maps": "means over n = {count} maps",
    "over_time_mean_score": "mean score",
    "over_time_correlation": "rank correlation",
    "over_time_to_last": "Maps: agreement with the last step",
    "over_time_to_last_meaning": (
        "Spearman’s rank correlation, on a coarse grid, of a map with the map of the same "
        "sample, label and explainer at the last step; the label is the one explained first at "
        "the last step, at all steps. A line that reaches 1 early belongs to an explainer whose "
        "maps settled early, or that hardly depends on the network."
    ),
    "over_time_to_previous": "Maps: agreement with the step before",
    "over_time_to_previous_meaning": (
        "The same correlation with the step before: 1 is a map that no longer moves. It depends "
        "on how far apart the steps are."
    ),
    "over_time_point": "{name}, step {step}: {value}, n = {n}",
    "paired_all": "means over the same n = {count} pairs of sample and label for all",
    "paired_some": (
        "means over the n = {count} of {every} pairs of sample and la"
        "bel that all have a score of; {name} has the fewest: {fewest}"
    ),
    "over_time_share": "share of samples",
    "over_time_nats": "nats",
    # Of the choice of explainers.
    "explainers": "Explainers",
    "explainers_shown": "{shown} of {all} shown",
    "saliency_predictions_shown": "{shown} of {all} labels; the table as CSV has all.",
    "saliency_more_labels": "and {count} more",
    "truth_share": "{label} {share}",
    "sample_claimed": "id logged twice",
    "sample_claimed_meaning": (
        "Several processes of this run logged different inputs under this id. Each is a sample of its own here, "
        "with its own maps and scores."
    ),
    "sample_incomplete": "incomplete",
    "sample_incomplete_meaning": (
        "Not all that belongs to this sample was written: its writer was killed, or is writing it. Its scores do not "
        "count; resume=True explains it again."
    ),
    "explainers_all": "Show all",
    "explainers_more": "At most {most} at once; the address takes others by name: explainers=…",
    "explainers_earlier": "Move {name} forward",
    "explainers_only": "only",
    "explainers_only_one": "Show {name} only",
    "explainers_keep": "Keep for this run",
    "explainers_keep_meaning": (
        "Show these explainers, in this order, whenever an address names no others. Kept in the viewer’s settings."
    ),
    "explainers_kept": "kept for this run",
    # Of charts on pages that sum a run up, and of links between the pages of a run.
    "meaning_title": "What this means, and how it can mislead",
    "views": "Pages of this run",
    "views_run": "Run",
    # Of the page that compares explainers.
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
        "control. Arrows point to the better end. Controls are maps that ignore the network."
    ),
    "run_ignores_input": "does not depend on the input",
    "run_ignores_label": "does not depend on the label",
    "run_seed_not_included": "seed not included",
    "run_seed_not_included_why": (
        "It draws the same for all samples: another seed gives other maps, and the intervals of scores leave that out."
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
    "chart_score": "score of a single map",
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
        "{count} classes shown; mean and 95 % interval over the maps that all drawn have scores of; controls gray"
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
    "scores_curves_y": "output for the label",
    "scores_curves_meaning": (
        "Parts of the image are changed in the order of an explainer’s ranking, most important first. Insertion "
        "should rise early and deletion fall early, both more so than for controls. A mean hides that single "
        "curves jump at different places. Masked images are unlike the training data, so a drop may come from the "
        "mask and not from what it hides. Only the first values are read; n is their number."
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
    "scores_pair": "{one} and {other}: {count} maps compared",
    "scores_agreement_meaning": (
        "Spearman’s rank correlation of two maps of the same sample and label (the first explained one), each "
        "averaged over a coarse grid: 1 is the same ranking, 0 no relation, −1 the reverse. Explainers that agree "
        "can be wrong together, above all within one family. Signed maps rank negative evidence last, unsigned "
        "maps rank it in the middle or first, which lowers their agreement. Constant and damaged maps are left "
        "out. The samples are a fixed, evenly spaced subset; hover for their number."
    ),
    "scores_agreement_large": "Maps so large are read for some explainers only, not for {names}.",
    "scores_no_agreement": "Agreement needs maps of at least two explainers for the same sample and label.",
    # Of the page on uncertainty.
    "uncertainty_title": "Uncertainty",
    "uncertainty_of_values": (
        "A regression has values and no probabilities, so there is neither a calibration nor dropout uncertainty of it."
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
    "uncertainty_no_stability": "No maps were explained under dropout. To log them:",
    "uncertainty_explainer": "Explainer",
    "uncertainty_relative_std": "Mean std / mean magnitude",
    "uncertainty_maps": "Maps",
    "uncertainty_stability_meaning": (
        "The standard deviation of a map’s values over dropout samples is averaged over the map and divided by the "
        "mean magnitude of the mean map; the result is averaged over evenly spaced samples, each with its first "
        "explained label. A low value means that dropout hardly changes the explanation, not that it is right: a "
        "constant map has 0. Sparse and dense maps are not quite comparable."
    ),
    # Samples laid out by their maps or outputs.
    "embedding_title": "Embedding",
    "embedding_plane": "Samples in a plane",
    "embedding_all": "All {count} samples of this step.",
    "embedding_some": "{count} of {total} samples of this step, evenly spaced.",
    "embedding_missing_maps": "{count} of them have no map by this explainer, an all-zero one, or one of another size.",
    "embedding_missing_outputs": "{count} of them have no outputs.",
    "embedding_computing": "Reading samples: {done} of {total}. This page updates by itself.",
    "embedding_laying_out": "Laying samples out; UMAP takes a minute or two at first. This page updates by itself.",
    "embedding_nothing": "There are too few samples with maps or outputs here to lay out.",
    "embedding_by": "Laid out by",
    "embedding_outputs": "logits",
    "embedding_method": "Method",
    "embedding_axis": "component {number}: {share} of the variance",
    "embedding_note": "n = {count}; click a point to open its sample, draw around points to open them as a list",
    "embedding_color_right": "correct or wrong",
    "embedding_color_label": "explained label",
    "embedding_color_truth": "ground truth",
    "embedding_color_group": "group",
    "embedding_others": "others",
    "embedding_group": "group {number}",
    "embedding_groups": "Groups of alike samples",
    "embedding_group_name": "Group",
    "embedding_group_samples": "Samples",
    "embedding_group_output": "Mean prediction",
    "embedding_group_error": "Mean absolute error",
    "embedding_group_wrong": "Wrong",
    "embedding_group_labels": "Most frequent label",
    "embedding_group_pictures": "First samples",
    "embedding_group_label": "{label}, {share}",
    "embedding_groups_meaning": (
        "Samples whose maps, or logits, are alike along the first 20 components and not only in the plane (k-means, at "
        "most 8 groups). Groups with most wrong samples come first. A click opens the samples of a group. k-means "
        "finds groups in anything: look whether their maps really share something."
    ),
    "embedding_failed": "UMAP could not lay these samples out; it needs 5 at least. PCA may.",
    "embedding_meaning": (
        "Samples with similar maps, or similar logits, lie close together (PCA: principal component analysis; UMAP, "
        "where installed, keeps neighbors together: its axes, and distances between groups, mean nothing). Maps are "
        "those of the most probable explained label, averaged over a grid of at most 14 × 14 cells and scaled to the "
        "same sum. A group of wrong samples with maps in the same place suggests a common reason, such as a watermark "
        "(SpRAy, Lapuschkin et al. 2019): draw around it and look at the maps. Two axes show only part of the "
        "variance, so samples that lie together may still differ; maps say where evidence is, not what it is."
    ),
    "prior_title": "Superpixel prior",
    "prior_none": "No prior was made for this run. To make one:",
    "prior_made_normlime": "NormLIME: {kinds} kinds of superpixels by what layer {layer} puts out there; {classes}.",
    "prior_made_fast": "FastNormLIME: {kinds} kinds of superpixels by what layer {layer} puts out there; {classes}.",
    "prior_reading": "Looking for examples: {done} of {total} samples. This page updates by itself.",
    "prior_no_examples": (
        "No examples: of no superpixel of this log the kind can be told. Maps by NormLIME tell it, and by "
        "LIME(features=True)."
    ),
    "prior_classes": "Classes",
    "prior_class": "Class",
    "prior_best": "Kinds that weigh most for it",
    "prior_open": "All kinds by their weight for {label}",
    "prior_kinds": "Kinds of superpixels",
    "prior_kinds_for": "Kinds of superpixels by their weight for {label}",
    "prior_kinds_shown": "{shown} of {all} kinds, those with the greatest weights; the CSV has all.",
    "prior_all": "All classes",
    "prior_kind": "kind {number}",
    "prior_nothing": "weighs nothing",
    "prior_no_example": "no example",
    "prior_picture": "Superpixel of {sample}",
    "prior_meaning": (
        "Superpixels of a data set were clustered into kinds by what an early layer puts out at them. A kind’s weight "
        "for a class says how much superpixels of that kind spoke for it over all images, 0 or more, in units of the "
        "prior: weights compare within a prior, not between two. Kinds of an early layer are colors and textures more "
        "than objects. A kind with few superpixels has a weight of few, which may be chance."
    ),
    "lasso_none": (
        "Draw around points to choose samples. By keys: with the plane in focus, arrows move a box, with Shift they "
        "make it larger and smaller, Enter opens what is in it."
    ),
    "lasso_open": "Open the {count} chosen samples",
    "gallery_chosen": "chosen samples only ×",
    # Right and wrong.
    "confusion_title": "Confusion",
    "confusion_nothing": "No sample has both a prediction and a true label at this step.",
    "confusion_find": "Class contains",
    "confusion_accuracy_top": "Top-1 accuracy: {share} [{low}, {high}], {count} samples with a true label",
    "confusion_accuracy_labels": (
        "Accuracy per label at the threshold {threshold}: {share} [{low}, {high}], {count} logged labels of samples "
        "with ground truth. Most labels are true negatives, so look at precision and recall."
    ),
    "confusion_pairs": "Most frequent confusions",
    "confusion_pairs_shown": "{shown} of {all} pairs of classes",
    "confusion_none": "No class is taken for another one.",
    "confusion_true": "True label",
    "confusion_predicted": "Predicted",
    "confusion_count": "Samples",
    "confusion_share": "Share of the true class",
    "confusion_matrix": "Confusion matrix",
    "confusion_corner": "true ↓ predicted →",
    "confusion_others": "others",
    "confusion_zoom": "Classes shown",
    "confusion_shown": "{shown} of {all} classes: those with the most errors",
    "confusion_cell": "{truth} predicted as {predicted}: {count}",
    "confusion_meaning": (
        "A row is a true class, a column a prediction; colors are shares of the row, blue on the diagonal and red "
        "off it. A cell opens its samples. A sample with several true labels counts once where its top label is one "
        "of them, else in the row of each. Small classes have shares that chance alone could make."
    ),
    "confusion_classes": "Precision and recall of each class",
    "confusion_class": "Class",
    "confusion_recall": "Recall",
    "confusion_precision": "Precision",
    "confusion_support": "Samples of the class",
    "confusion_errors": "Errors",
    "confusion_open": "Open the wrong predictions of this class, the most confident first",
    # Which training samples influenced a prediction.
    "influence_title": "Influence of training samples",
    "influence_method": "{method}, {checkpoints}, {count} training samples compared",
    "influence_helpful": "Most helpful",
    "influence_harmful": "Most harmful",
    "influence_nobody": "None of the training samples that were compared.",
    "influence_shown": "{shown} of {all} whose most helpful and most harmful training samples were logged: open one",
    "influence_by_steps": (
        "TracIn (Pruthi et al. 2020): the inner product of the gradients of two losses, that of a training sample and "
        "that of this one, times the learning rate, summed over checkpoints; of the weight of one linear layer. Above "
        "0, steps on the training sample lowered the loss of this one. Few checkpoints and one layer give a rank and "
        "no forecast of what leaving a sample out would do; samples with large gradients, such as mislabeled ones, "
        "stand out for many."
    ),
    "influence_by_hessian": (
        "The influence function (Koh & Liang 2017): about how much the loss of this sample would be more, above 0, or "
        "less if the training sample were left out and the last linear layer trained anew, with all layers before it "
        "as they are. It assumes that the layer was trained to its optimum, and says too little of a sample that "
        "changes the layer much."
    ),
    "influence_by_others": (
        "Computed by another package. Above 0 the training sample helped the prediction for this one; what the numbers "
        "are in is said there."
    ),
    # The training data.
    "training_title": "Training data",
    "training_none": "No training was recorded in this run. To record it, call in the training loop:",
    "training_summary": (
        "{samples}, {records} records of the steps {steps}: {forgotten} forgotten at least once, {never} never learned"
    ),
    "training_undefined": "{count} records are left out because the outputs were not finite.",
    "training_unknown": "{count} records are left out because damage has hit the names of their samples.",
    "training_not_logged": (
        "{count} samples have no page here: they were recorded, but not logged. "
        "runner.register_predictions() and a run() over the training data log them."
    ),
    "training_cmin": "Confidence at least",
    "training_cmax": "Confidence at most",
    "training_vmin": "Variability at least",
    "training_vmax": "Variability at most",
    "training_state": "State",
    "training_state_correct": "correct",
    "training_state_correct_meaning": "Classified correctly when it was recorded last",
    "training_state_wrong": "wrong",
    "training_state_wrong_meaning": "Not classified correctly when it was recorded last",
    "training_state_forgotten": "forgotten",
    "training_state_forgotten_meaning": "Classified correctly, and not the next time, at least once",
    "training_state_never": "never learned",
    "training_state_never_meaning": "Never classified correctly",
    "training_map": "Data map",
    "training_variability_axis": "variability: its standard deviation",
    "training_confidence_axis": "confidence: mean probability of the label",
    "training_correctness": "correct",
    "training_points": "n = {count}; point at one to see its image, click it to open its sample",
    "training_counts": (
        "n = {count}: too many for single points, so colors show counts; click a color to list its samples"
    ),
    "training_map_meaning": (
        "Each point is a sample of the training data: over all of its records, the mean and the standard deviation of "
        "the probability of the label that it is trained on, colored by the share of records that are classified "
        "correctly (Swayamdipta et al. 2020). Top left are samples that are easy to learn, at the right ambiguous "
        "ones, bottom left hard ones, among them mislabeled ones. Position 0 to 1 depends on how long was trained: "
        "a network that fits everything lifts all points."
    ),
    "training_samples": "Samples",
    "training_sort": "Rank by",
    "training_by_aum": "probably mislabeled",
    "training_by_aum_meaning": "Area under the margin, ascending: mean logit of the label less the greatest other one",
    "training_by_confidence": "low confidence",
    "training_by_confidence_meaning": "Mean probability of the label, ascending",
    "training_by_forgetting": "most forgotten",
    "training_by_forgetting_meaning": "Forgetting events, descending; before them samples that were never learned",
    "training_by_variability": "most variable",
    "training_by_variability_meaning": "Standard deviation of the probability of the label, descending",
    "training_label": "Label: {label}",
    "training_predicted": "Predicted: {label}",
    "training_curve": "Probability of the label over {count} records, {last} at last; blue: correct, red: wrong",
    "training_aum": "AUM {value}",
    "training_confidence": "confidence {mean} ± {spread}",
    "training_forgotten": "forgotten {count}×",
    "training_learned": "learned at step {step}",
    "training_never": "never learned",
    "training_export": "training data",
    "training_help": (
        "What the network put out for each sample while it was trained on it. Confidence and variability are mean and "
        "standard deviation of the probability of the label over all records of a sample. AUM, the area under the "
        "margin, is the mean of the label’s logit less the greatest of the others (Pleiss et al. 2020): below 0, "
        "other labels fitted better for most of the training. A forgetting event is a record that is classified "
        "correctly, followed by one that is not (Toneva et al. 2019)."
    ),
    "training_trap_hard": (
        "Low in a ranking means hard for this network, and mislabeled is only one reason: rare, ambiguous and badly "
        "recorded samples look alike. Look at the sample before a label is changed."
    ),
    "training_trap_ranking": (
        "A ranking says nothing of how many labels are wrong, and there is no threshold that fits all data. Where "
        "whole groups are mislabeled in the same way, the network learns the wrong label, and no ranking shows it."
    ),
    "training_trap_moment": (
        "Each record is of another moment of an epoch: what is recorded is the network before it learned from that "
        "batch, with dropout and augmentation as in training."
    ),
    "training_trap_order": (
        "Numbers depend on the order of batches, the learning rate and the number of epochs. Few epochs leave few "
        "different values of forgetting, and ties are in the order in which samples were first met."
    ),
    # The gallery of samples.
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
    "picks_compare": "Compare maps",
    "picks_compare_most": "Compare maps: at most {most}",
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
    "saliency_rank_0_of_value": "greatest output",
    "figure_own_label_of_value": "greatest output",
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
    # Of all pages: small words, counts, states.
    "unknown": "unknown",
    "not_known": "not known",
    "points": "{change} pp",
    "label_unnamed": "label {label}",
    "log_damaged": "{size} damaged in {places}; the rest was read",
    "log_lost": "{records} unreadable among those checked",
    "log_empty": "empty",
    "log_link": "a link, which is not followed; start xlog-view with --follow-links, or with where it leads",
    "log_link_again": "a link to what is shown already, or to nothing",
    "log_ranks_missing": "samples of rank {ranks} of {count} processes are missing: they did not come to their end",
    "log_incomplete": "{samples} not written whole, so their scores do not count",
    "log_no_header": "without its header: a run of its own, known by the file's name",
    "between_notes": "; ",
    "stop": ".",
    "count_sample": "{count} samples",
    "count_sample_one": "{count} sample",
    "count_sample_none": "no samples",
    "count_checkpoint_one": "{count} checkpoint",
    "count_checkpoint": "{count} checkpoints",
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
    "count_class": "{count} classes",
    "count_class_one": "{count} class",
    "count_record": "{count} records",
    "count_record_one": "{count} record",
    "state_reading": "reading",
    "state_running": "running",
    "state_finished": "finished",
    "state_interrupted": "interrupted",
    "state_failed": "failed",
    "state_cut_short": "truncated",
    "mark_right": "correct",
    "mark_wrong": "wrong",
    "pager_shown": "{first}–{last} of {all}",
    "pager_pages": "Pages of this list",
    "pager_page": "Page {number}",
    "steps_meaning": "Training step",
    "steps_some": "{most} of {count} steps: those near this one, and some of all",
    "steps_folded": "Step {step}, one of {count}",
    "card_no_picture": "image not stored",
    "card_picture": "Image of {name}",
    "card_no_prediction": "no prediction yet",
    "card_no_truth": "no ground truth",
    "card_none_of_the_classes": "none of the classes",
    "card_truth": "ground truth: ",
    "card_truth_value": "ground truth: ",
    "missing_title": "Not found",
    "missing_page": "No page at this address.",
    "missing_runs": "All runs",
    # Of the head of all pages.
    "header": "Viewer",
    "shell_loading": "Loading …",
    "header_folder": "Log folder: {path}",
    "header_languages": "Language",
    "header_silent": (
        "xlog-view does not respond; this page may be out of date. Restart it with the same --port, and the page "
        "reconnects by itself."
    ),
    "header_refused": (
        "xlog-view no longer accepts this page’s session; the page may be out of date. Open the link with the "
        "token that xlog-view printed at startup."
    ),
    "header_theme_system": "Colors: as the system has them",
    "header_theme_light": "Colors: light",
    "header_theme_dark": "Colors: dark",
    "header_pause": "Pause live updates",
    "header_pause_meaning": "Pause live updates of this page",
    "header_paused": "Resume live updates",
    "keys_previous_page": "previous page of the list",
    "keys_next_page": "next page of the list",
    "keys_item_previous": "previous item; Enter opens it",
    "keys_item_next": "next item; Enter opens it",
    "keys_search": "focus the search field",
    "keys_pick": "Select the focused sample, or no longer",
    "keys_pick_range": "Select from the last one to the focused sample",
    "keys_pick_compare": "Compare the maps of the selected samples",
    "keys_pause": "pause or resume live updates",
    "keys_select": "select or deselect the run for comparison",
    "keys_edit": "name, color or hide the run",
    "keys_compare": "compare the selected runs",
    # Of the settings of the user.
    "settings_damaged": "Cannot read names, colors and notes: {path} is damaged ({why}). Repair or delete it.",
    "settings_unreadable": "Cannot read names, colors and notes from {path}: {why}. Grant read access to it.",
    "settings_unwritable": (
        "Cannot write {path}: {why}. To keep settings elsewhere, start xlog-view with --settings FILE."
    ),
    "settings_id": "The id of this run is too long to save settings for it.",
    "settings_full": "{path} would have more than {most} MiB. Remove notes or views first.",
    "views_title": "Saved views",
    "views_name": "Name",
    "views_save": "Save this view",
    "views_save_title": "Name the filters and the sort of this list",
    "views_forget": "Remove the view {name}",
    "views_refused_many": "A run can have {most} views. Remove one first.",
    "views_refused_empty": "A view needs a name.",
    "notes_title": "Tags and note",
    "notes_edit": "✎ Tags and note",
    "notes_edit_one": "Tags and note on {sample}",
    "notes_tags": "Tags",
    "notes_tags_hint": "blurred, background",
    "notes_text": "Note",
    "notes_has_text": "with a note",
    "notes_files": "Notes and views",
    "notes_import": "Import",
    "notes_imported": "Imported.",
    "notes_sample": "Sample {sample}",
    "notes_view": "View {view}",
    "notes_run": "Run {run}",
    "notes_refused_size": "The file has {size}; at most {most} are read.",
    "notes_refused_file": "This is no file of notes: wanted the JSON that this page exports.",
    "notes_refused_run": "The file has notes on a run that is not here: {run}. Nothing was imported.",
    "notes_refused_sample": "Run {run} has no sample {sample}. Nothing was imported.",
    "notes_refused_samples": "Run {run}: notes on more than {most} samples.",
    "notes_refused_kind": "{where}: wanted tags, a list of texts, and a note, a text.",
    "notes_refused_many": "{where}: more than {most} tags.",
    "notes_refused_comma": "{where}: the tag {tag} has a comma, which parts tags.",
    "notes_refused_long": "{where}: a text of more than {most} characters.",
    "notes_refused_control": "{where}: the control character {character}. Remove it.",
    "notes_refused_markup": "{where}: {part} looks like markup. Put a space behind <.",
    "notes_refused_formula": (
        "{where}: it begins with {character}, as formulas of spreadsheets do. Begin with a letter."
    ),
    # Of the list of runs.
    "runs_text": "Name, path, model, explainer or state contains",
    "runs_health": "Logs",
    "runs_health_meaning": "State of the log files",
    "runs_any": "any",
    "runs_sound": "OK",
    "runs_broken": "damaged or truncated",
    "runs_no_match": "No runs match. Remove a filter.",
    "runs_sort": "Sort by {column}; again to reverse",
    # Of the page that compares runs.
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
    "between_computing": "Computing. Results appear by themselves.",
    "between_comparing": "Maps are still being compared. The rest appears by itself.",
    "between_no_maps": (
        "No maps to compare: no explainer has a map of the same sample and label in both runs. Explainers are "
        "matched by name."
    ),
    "between_all": "all",
    "between_mean_correlation": "Mean",
    "between_median": "Median",
    "between_least": "Minimum",
    "between_maps": "Maps",
    "between_incomparable": "Not comparable",
    "between_consensus": "Consensus",
    "between_consensus_why": (
        "The mean of all sides' maps, each normalized: those of superpixels by their length, magnitudes of others by "
        "their range. Agreement is the cosine of a map with it."
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
    "between_trap_rank": "Rank correlation ignores magnitudes and does not measure which map is right.",
    "between_trap_sizes": (
        "Runs with different input sizes, steps or perturbations have scores of the same name on different scales. "
        "The differences are listed at the top."
    ),
    "between_trap_labels": (
        "A run explains the labels that it predicts. Where predictions differ, fewer labels are explained in both "
        "runs, and what remains are samples on which both agree."
    ),
    # Of one sample side by side.
    "between_no_sides": "A side-by-side view needs two or more runs. Select them in the list of runs.",
    "between_no_such_sample": "None of these runs has this sample.",
    "between_place": "{place} of {count} in the list",
    "between_picture": "Image",
    "between_predictions": "Predictions",
    "between_not_there": "This run has no such sample at this step.",
    "between_class_elsewhere": "{name} (not a class of A)",
    "between_no_map": "No map for this label.",
    "between_other_pictures": "The stored images differ.",
    "between_other_sizes": (
        "The networks have inputs of different sizes; the pointer reads the same relative position in each image."
    ),
    "between_map_difference": "Difference of maps",
    "between_no_map_difference": "none",
    "between_sample_meaning": (
        "The maps in a row are by the same explainer, for the same label, each from its run’s own network. Each "
        "map has its own color scale, shown below it: equal colors are not equal values. A difference is taken in "
        "units of each map’s color range. For a label that a run does not predict, the map explains an output that "
        "was not the prediction."
    ),
    # Of what is saved as files; {gaps} of what scripts say are filled by them.
    "export_save": "Save",
    "export_csv": "CSV",
    "export_csv_of": "{what} as CSV",
    "export_as": "{what} as {format}",
    "export_picture": "Image",
    "export_picture_of": "Original image of {sample}",
    "export_panel": "{explainer}, image and color bar, as PNG",
    "export_all_maps": "All maps as PNG",
    "export_runs": "All listed runs",
    "export_samples": "All {count} listed samples",
    "export_convergence": "Convergence of the maps of {sample}",
    "export_predictions": "Predictions of {sample}",
    "export_summaries": "Mean scores with intervals",
    "export_classes": "Mean scores per class",
    "export_scores": "Scores of all samples",
    "export_agreement": "Agreement between explainers",
    "export_curves": "Mean curves",
    "export_uncertainty": "Uncertainty of all samples",
    "export_calibration": "Calibration bins",
    "export_trees": "All {count} listed trees",
    "export_methods": "Parameters of all methods",
    "export_tree": "Current view as PNG",
    "export_failed": "Saving failed.",
    # Of figures.
    "figure_slice": "slice {slice} of {depth}",
    "figure_title": "Figure",
    "figure_as": "Figure as {format}",
    "figure_link": "Figure",
    "figure_link_meaning": "Compose these maps as a figure and save it as PNG, SVG or PDF",
    "figure_link_first": "Figure of the first {count}",
    "figure_size": "Scale {scale}: a map is {width} pixels wide, {inches} in at {dpi} dpi.",
    "figure_size_lines": "{width} × {height} in at {dpi} dpi.",
    "figure_bar_map_of_text": "below each text",
    "figure_show_of_text": "Words",
    "figure_show_both_of_text": "colored by strength",
    "figure_show_map_of_text": "in the full colors",
    "figure_show_picture_of_text": "without colors",
    "figure_show_alpha_of_text": "faint where weak",
    "figure_looks": "Colors, opacity and other looks of maps come along from the pages that show them.",
    "figure_own_title": "Title",
    "figure_own_label": "most probable",
    "figure_plain": "automatic",
    "figure_samples": "Samples",
    "figure_columns": "Samples side by side",
    "figure_scale": "Scale, whole times",
    "figure_dpi": "Dots per inch",
    "figure_font": "Letters, points",
    "figure_opacity": "Opacity, %",
    "figure_rows": "Rows",
    "figure_rows_samples": "samples",
    "figure_rows_explainers": "explainers",
    "figure_heads": "Words at samples",
    "figure_heads_full": "name, label, truth",
    "figure_heads_label": "label",
    "figure_heads_none": "none",
    "figure_picture": "Images",
    "figure_picture_1": "shown",
    "figure_picture_0": "left out",
    "figure_bar": "Color bar",
    "figure_bar_figure": "below the figure",
    "figure_bar_map": "below each map",
    "figure_bar_none": "none",
    "figure_range": "Color range",
    "figure_range_map": "of each map",
    "figure_range_explainer": "of each explainer",
    "figure_range_figure": "of the figure",
    "figure_enlarge": "Enlarge",
    "figure_enlarge_pixels": "pixels stay crisp",
    "figure_enlarge_linear": "values interpolated",
    "figure_ground": "Background",
    "figure_ground_light": "light",
    "figure_ground_dark": "dark",
    "figure_show": "Panels",
    "figure_show_both": "map over image",
    "figure_show_map": "map",
    "figure_show_picture": "image",
    "figure_show_masked": "masked image",
    "figure_show_alpha": "image by opacity",
    "figure_odd_samples": "These parts of samples=… name no sample: {parts}.",
    "figure_more_samples": "A figure has at most {most} samples; the address names more.",
    "figure_odd_explainers": "Not explainers of these samples: {names}.",
    **{f"figure_{key}": words for key, words in FIGURES.items()},
    # Of reports; how samples were chosen, and who made it.
    "report_title": "Report of {run}",
    "report_sound": "Everything shown here was read without errors; xlog verify checks the whole log.",
    "report_lost_maps": "Unreadable maps of these samples: {count}.",
    "report_scores": "Scores",
    "report_no_scores": "No scores were logged at this step.",
    "report_step": "Step {step}.",
    "report_bars": "Mean {metric} with 95 % intervals",
    "report_also": (
        "Also explained, but not shown here: {labels}. xlog report --labels shows more labels of a sample."
    ),
    "report_sample_scores": "Scores of these maps for {label}",
    "report_named": "Samples selected by name: {count} of {total} at step {step}.",
    "report_all": "All {total} samples at step {step}.",
    "report_spaced": "{count} of {total} samples at step {step}, evenly spaced over the log and not hand-picked.",
    "report_maps": (
        "Maps explain the most probable explained labels. A map shows what the network’s output depends on "
        "according to one method, not what is true of the image. Each map has its own color scale, clipped at "
        "percentile 99.5 of its values: equal colors in two maps are not equal values. Maps larger than {side} "
        "pixels are averaged down to that size."
    ),
    "report_made": (
        "Made by {by} at {moment} from run {run}: {files}. This file is self-contained and makes no requests."
    ),
    # Who is not let in.
    "refused_token_title": "This viewer needs its access link",
    "refused_token": (
        "xlog-view prints the link in the terminal where it was started: an address that ends in ?token= and a "
        "long string. Open that link once; this browser then has access until it is closed."
    ),
    "refused_host_title": "Unknown host name",
    "refused_host": (
        "The request was for “{name}”. Use the address that xlog-view printed at startup, or start it with "
        "--public-url and the address that you want to use."
    ),
    "refused_origin_title": "Request from another site",
    "refused_origin": (
        "A page of “{name}” sent a request to this viewer, which accepts requests only from its own pages."
    ),
    "runs_below": "in ",
    "runs_reading": "Reading logs: {read} of {found}. The list updates by itself.",
    "runs_run": "Run",
    "runs_state": "State",
    "runs_part_saliency": "Saliency",
    "runs_part_scores": "Scores",
    "runs_part_uncertainty": "Uncertainty",
    "runs_part_trees": "Counterfactuals",
    "runs_started": "Started",
    "runs_duration": "Duration",
    "runs_model": "Model",
    "runs_framework": "Framework",
    "runs_samples": "Samples",
    "runs_steps": "Steps",
    "runs_explainers": "Explainers",
    "runs_accuracy": "Top-1 accuracy",
    "runs_size": "Size",
    "runs_accuracy_meaning": (
        "Share of samples at the last step whose top label is a true one, among samples with ground truth; of "
        "regressions R², the mean over outputs"
    ),
    "runs_r2": "R² {value}",
    "fits_said": "R² {r2}, mean absolute error {error}, n = {count}",
    "runs_sorted_by": "Sort by: {name}",
    "runs_unsorted": "newest first",
    "runs_id": "Run id {id}",
    "runs_select": "Runs to compare",
    "runs_pick": "Select {name} for comparison",
    "runs_selected": "{count} selected",
    "runs_compare": "Compare {count} runs",
    "runs_compare_none": "Select two or more runs to compare them.",
    "runs_clear": "Clear selection",
    "runs_show_hidden": "show hidden runs {count}",
    "runs_edit": "Name, color, hide",
    "runs_edit_one": "Name, color, hide: {name}",
    "runs_edit_title": "Display of this run",
    "runs_edit_name": "Name",
    "runs_edit_name_hint": "folder name",
    "runs_edit_color": "Color",
    "runs_edit_no_color": "none",
    "runs_edit_hide": "Hide in the list of runs",
    "runs_edit_kept": "Saved in your own settings; the log does not change.",
    "runs_edit_save": "Save",
    "runs_edit_cancel": "Cancel",
    "runs_edit_failed": "xlog-view does not respond. Is it still running?",
    "runs_color_blue": "blue",
    "runs_color_orange": "orange",
    "runs_color_green": "green",
    "runs_color_purple": "purple",
    "runs_color_olive": "olive",
    "runs_color_red": "red",
    "runs_empty": "No runs here yet.",
    "runs_empty_writes": "A run writes its log to the ",
    "runs_empty_of": " of its ",
    "runs_empty_end": ".",
    "runs_empty_other": "Another folder? Restart with ",
    "runs_empty_waits": "This page updates by itself: new runs appear as they start.",
    "runs_unreadable": "Unreadable: {files}",
    # Of the page of a run.
    "run_about": "Run details",
    "run_model": "Model",
    "run_device": "Device",
    "run_type": "Data type",
    "run_parameters": "Parameters",
    "run_input": "Input",
    "run_input_of_text": "{count} numbers for each token",
    "run_input_of_row": "{count} numbers",
    "run_classes": "Classes",
    "run_outputs": "Outputs",
    "run_activation": "Activation",
    "run_rule_default": "the true labels, labels with a probability above {details}, and the top label",
    "run_rule_top_k": "the top {details} labels of each sample",
    "run_rule_fixed": "always {details}",
    "run_rule_true": "the true labels",
    "run_rule_predicted": "the top label of each sample",
    "run_rule_callable": "those that a function of the user's names",
    "run_target_rule": "Explained labels",
    "run_seed": "Seed",
    "run_started": "Started",
    "run_started_on": "{time} on {host}",
    "run_folder": "Folder",
    "run_log": "Log",
    "run_tags": "Tags",
    "run_notes": "Notes",
    "run_pictures": "Images",
    "run_fast_path": "Fast path",
    "run_versions": "Versions",
    "run_explainers": "Explainers",
    "run_benchmarks": "Benchmarks",
    "run_scores": "Scores",
    "run_scores_meaning": "Mean and 95 % interval at step {step}; arrows point to the better end.",
    "run_scores_against": (
        "Mean and 95 % interval at step {step}; arrows point to the better end. Gray: controls, maps that ignore "
        "the network."
    ),
    "run_no_value": "no value, {count} missing",
    "run_value": "{explainer}: {mean}, n = {count}",
    "run_value_between": "{explainer}: {mean} ({low} to {high}), n = {count}",
    "live": "Being written",
    "live_of": "{done} of {total} samples",
    "live_left": "about {time} left",
    "live_step": "step {step}",
    "live_rate": "recently {rate} samples per second",
    "live_slow": "recently {time} per sample",
    "live_last": "last record {time} ago",
    "live_colon": ": ",
    "live_between": " · ",
    # Of rows and texts, where words for pictures do not fit (words.say_of).
    "scores_curves_x_of_text": "changed share of the tokens",
    "scores_curves_x_of_row": "changed share of the features",
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
    "scores_agreement_note_of_text": "rank correlation over tokens, mean over {count} of {total} samples",
    "scores_agreement_note_of_row": "rank correlation over features, mean over {count} of {total} samples",
    "scores_agreement_meaning_of_text": (
        "Spearman’s rank correlation of what two explainers say of the tokens of the same sample for the same label "
        "(the first explained one): 1 is the same ranking, 0 no relation, −1 the reverse. Explainers that agree can be "
        "wrong together, above all within one family. Signed values rank negative evidence last, unsigned ones rank it "
        "in the middle or first, which lowers their agreement; explainers of whole words give all pieces of a word one "
        "value. Constant and damaged values are left out. The samples are a fixed, evenly spaced subset; hover for "
        "their number."
    ),
    "scores_agreement_meaning_of_row": (
        "Spearman’s rank correlation of what two explainers say of the features of the same sample for the same label "
        "(the first explained one): 1 is the same ranking, 0 no relation, −1 the reverse. Explainers that agree can be "
        "wrong together, above all within one family. With few features single ranks weigh much. Constant and damaged "
        "values are left out. The samples are a fixed, evenly spaced subset; hover for their number."
    ),
    "over_time_to_last_meaning_of_text": (
        "Spearman’s rank correlation over tokens with what the same explainer says at the last step of the same sample "
        "and label; the label is the one explained first at the last step, at all steps. A line that reaches 1 early "
        "belongs to an explainer whose values settled early, or that hardly depends on the network."
    ),
    "over_time_to_last_meaning_of_row": (
        "Spearman’s rank correlation over features with what the same explainer says at the last step of the same "
        "sample and label; the label is the one explained first at the last step, at all steps. A line that reaches 1 "
        "early belongs to an explainer whose values settled early, or that hardly depends on the network."
    ),
    "between_maps_note_of_text": (
        "Rank correlation over tokens: {compared} of {samples} samples compared, a subset of {total} in both runs; "
        "each with its first explained label that both explain."
    ),
    "between_maps_note_of_row": (
        "Rank correlation over features: {compared} of {samples} samples compared, a subset of {total} in both runs; "
        "each with its first explained label that both explain."
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
    "embedding_missing_maps_of_text": "{count} of them have no values by this explainer, or only zeros.",
    "embedding_missing_maps_of_row": (
        "{count} of them have no values by this explainer, only zeros, or another number of features."
    ),
    "embedding_meaning_of_text": (
        "Texts in which the same words speak for the label, or with similar logits, lie close together (PCA: principal "
        "component analysis; UMAP, where installed, keeps neighbors together: its axes, and distances between groups, "
        "mean nothing). Each text stands for what the explainer says of its words for the most probable explained "
        "label, pieces of a word summed up, over the words that occur in most texts, scaled to the same sum. "
        "A group of wrong samples with the same words suggests a common reason, such as a source that is named in one "
        "class only (as SpRAy finds watermarks, Lapuschkin et al. 2019): draw around it and look at the texts. Two "
        "axes show only part of the variance, so samples that lie together may still differ."
    ),
    "embedding_meaning_of_row": (
        "Rows in which the same features speak for the output, or with similar outputs, lie close together (PCA: "
        "principal component analysis; UMAP, where installed, keeps neighbors together: its axes, and distances "
        "between groups, mean nothing). Each row stands for what the explainer says of its features, scaled to the "
        "same sum. A group of samples with large errors and the same features suggests a common reason (as SpRAy finds "
        "watermarks, Lapuschkin et al. 2019): draw around it and look at the rows. Two axes show only part of the "
        "variance, so samples that lie together may still differ."
    ),
    "training_points_of_text": "n = {count}; click a point to open its sample",
    "training_points_of_row": "n = {count}; click a point to open its sample",
    "report_maps_of_text": (
        "Colors explain the most probable explained labels. They show what the network’s output depends on according "
        "to one method, not what is true of the text. Each explainer has its own color scale: equal colors by two of "
        "them are not equal values."
    ),
    "report_maps_of_row": (
        "Bars explain the most probable explained labels, or the outputs of a regression. They show what the model’s "
        "output depends on according to one method, not what is true of the world. Each explainer has its own scale: "
        "equal bars of two of them are not equal values."
    ),
    "between_picture_of_text": "Text",
    "between_picture_of_row": "Row",
    "between_other_pictures_of_text": "The texts differ.",
    "between_other_pictures_of_row": "The values of the rows differ.",
    "between_other_sizes_of_text": "The networks cut the text into different tokens.",
    "between_other_sizes_of_row": "The models take different numbers of features.",
    "between_view_maps_of_text": "Explanations",
    "between_view_maps_of_row": "Explanations",
    "between_maps_of_text": "Explanations",
    "between_maps_of_row": "Explanations",
    "saliency_maps_of_text": "Explanations",
    "saliency_maps_of_row": "Explanations",
    "tree_maps_of_text": "Explanations of this sample",
    "saliency_no_map_of_label_of_text": "Not explained for this label.",
    "saliency_no_map_of_label_of_row": "Not explained for this label.",
    "saliency_no_map_yet_of_text": "Not explained yet.",
    "saliency_no_map_yet_of_row": "Not explained yet.",
    "between_no_map_of_text": "Not explained for this label.",
    "between_no_map_of_row": "Not explained for this label.",
    "between_consensus_why_of_text": (
        "The mean of what all sides say, magnitudes of each divided by their range. Agreement is the cosine with it."
    ),
    "between_sample_meaning_of_text": (
        "What stands in a row is by the same explainer, for the same label, each from its run’s own network. Each text "
        "has its own color scale, shown below it: equal colors are not equal values. For a label that a run does not "
        "predict, colors explain an output that was not the prediction."
    ),
    "between_consensus_why_of_row": (
        "The mean of what all sides say, magnitudes of each divided by their range. Agreement is the cosine with it."
    ),
    "between_sample_meaning_of_row": (
        "What stands in a row is by the same explainer, for the same label, each from its run’s own model. Bars are "
        "scaled to the greatest of their own card: equal bars are not equal values. For a label that a run does not "
        "predict, values explain an output that was not the prediction."
    ),
    "text_meaning": (
        "Colors show what the network’s output depends on according to one method, not what is true of the text. They "
        "are of each card by itself, so equal colors of two explainers are not equal values. Hiding weak values makes "
        "any explanation look cleaner than it is; values under the pointer are always as logged. The sum of a word "
        "hides pieces that speak against each other, and a word may stand out for what stands beside it. Of methods "
        "that hide whole words, all pieces have the value of their word."
    ),
    "row_meaning": (
        "Bars show what the model’s output depends on according to one method, not what is true of the world. They are "
        "scaled to the greatest of their own card, so equal bars of two explainers are not equal values. Correlated "
        "features share their contributions in ways that differ by method."
    ),
    "trees_help_of_text": (
        "One card per tree, with the result of its search. Probability is the label’s with the counterfactual’s words "
        "revealed or hidden; beside it is how many of the tokens these are."
    ),
    "trees_trap_share_of_text": (
        "Few words do not make the rest unimportant: the search is greedy, and other words may do as well."
    ),
    "trees_sort_area_of_text": "share of tokens, ascending",
    "trees_sort_down_area_of_text": "share of tokens, descending",
    "trees_too_many_of_text": (
        "Sorting by the share of tokens reads every tree. Filter the list to at most {most} trees first."
    ),
    "tree_cut_of_text": (
        "This tree has more than {most} parts. The first {most} are shown, and numbers of tokens cover only those."
    ),
    "tree_unknown_of_text": (
        "The log does not record how this search ended, or contradicts itself. The parts are shown as logged."
    ),
    "tree_help_of_text": (
        "Reveal starts from the fully masked text and reveals parts of it, each time the one that raises the "
        "probability most, until the label reaches the threshold. Hide does the reverse: it masks parts of the text "
        "until the label falls below the threshold. Parts are sentences first; each that was chosen is then restored "
        "and searched for words, as far as there are several. The counterfactual is the deepest layer whose parts "
        "together meet the threshold."
    ),
    "tree_trap_greedy_of_text": (
        "The search is greedy: it takes the best part at each step and never reverts one. Fewer words may do."
    ),
    "tree_trap_mask_of_text": (
        "What stands in the place of hidden words affects the output too, and a text with gaps is unlike what the "
        "network learned from. Another mask can give other words."
    ),
    "tree_trap_boxes_of_text": (
        "Parts are not unique. Others with nearly the same gain may exist elsewhere, and a word that was not chosen is "
        "not necessarily unimportant."
    ),
    "tree_trap_coarse_of_text": (
        "Words are searched only in sentences that were chosen: words that matter together across sentences may be "
        "missed."
    ),
}
