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
    "tree_hidden_by": "Grey and dim: what was hidden. The network did not see grey there, but the mask: {mask}.",
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
    "tree_help_title": "What this shows, and how it can mislead",
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
        "The mask is a picture too. Blur leaves colours and large shapes, and edges between shown and hidden "
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
    "trees_help_title": "What this shows, and how it can mislead",
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
    "gallery_help_title": "What this shows, and how it can mislead",
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
    "gallery_trap_deviation": (
        "Uncertainty is the standard deviation of the probability over dropout samples. It is bounded near 0 and 1, "
        "so that a network that is sure and wrong can have little of it."
    ),
    "gallery_trap_sorted": (
        "The first samples of a sort are its extremes, not typical ones. Disagreement is the distance between the best "
        "and the worst score of explainers for one label: it says that they differ, not which one is right."
    ),
    # The list of runs.
    "runs_text": "Path, model, explainer or state contains",
    "runs_health": "Logs",
    "runs_health_meaning": "Health of the logs",
    "runs_any": "any",
    "runs_sound": "whole",
    "runs_broken": "damaged or cut short",
    "runs_no_match": "No run fits. Take a filter away.",
    "runs_sort": "Sort by {column}; once more: the other way round",
}
