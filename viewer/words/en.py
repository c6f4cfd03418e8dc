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
    "saliency_units": "Values as stored, in the units of each explainer. Each map has a colour scale of its own.",
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
    "saliency_smoothed": "colours of values smoothed over {pixels} pixels",
    "saliency_clipped": "colours end at percentile {percentile}",
    "saliency_bare": "some values are no numbers and stay bare",
    "saliency_between": "; ",
    "saliency_of_difference": "in shares of each map’s own colour range: 1 is its end",
    "saliency_no_difference_here": "One of the two maps is not there.",
    "saliency_no_map": "No map at this step.",
    "saliency_unreadable": "This map or its picture cannot be read.",
    "saliency_place": "row {row}, column {column}",
    "saliency_colon": ": ",
    "saliency_no_number": "no number",
    "saliency_help": (
        "A map shows what this network’s answer depends on in the eyes of one method, not what is true of "
        "the picture. Its colours end at a percentile of its own values, so equal colours of two maps are "
        "not equal values. Smoothing and hiding make any map look tidier than it is; numbers under the "
        "pointer are always the values as logged. A difference takes each map in shares of its own colour "
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
}
