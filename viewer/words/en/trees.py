"""Words of counterfactual trees, in English."""

TEXTS: dict[str, str] = {
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
    "tree_cut_of_text": (
        "This tree has more than {most} parts. The first {most} are shown, and numbers of tokens cover only those."
    ),
    "tree_link": "Counterfactuals",
    "tree_link_of_text": "Counterfactuals: what flips the label",
    "tree_link_words": "Which words must be hidden until the label is lost, or shown to keep it.",
    "tree_previous": "← Previous",
    "tree_next": "Next →",
    "tree_maps": "Maps of this sample",
    "tree_maps_of_text": "Explanations of this sample",
    "tree_label": "Explained label",
    "tree_direction": "Direction",
    "tree_maker": "Method",
    "tree_to_reveal": "reveal to keep",
    "tree_to_hide": "hide to lose",
    "tree_reveal_reached": "Revealing {share} of the image keeps “{label}” at or above {threshold} ({probability}).",
    "tree_reveal_reached_of_text": "Revealing {share} keeps “{label}” at or above {threshold} ({probability}).",
    "tree_hide_reached": (
        "Hiding {share} of the image lowers “{label}” from {start} to below {threshold} ({probability})."
    ),
    "tree_hide_reached_of_text": "Hiding {share} lowers “{label}” from {start} to below {threshold} ({probability}).",
    "tree_winner": "The top label is then “{winner}” ({probability}).",
    "tree_winner_bare": "The top label is then “{winner}”.",
    "tree_winner_same": "“{winner}” ({probability}) is still the top label.",
    "tree_winner_same_bare": "“{winner}” is still the top label.",
    "tree_reveal_not_reached": (
        "No set of windows keeps “{label}” at or above {threshold}; not even the whole image does. The search "
        "stopped when no further window raised the probability: revealing {share} gives {probability}."
    ),
    "tree_reveal_not_reached_of_text": (
        "No set of words keeps “{label}” at or above {threshold}; not even the whole text does. The search "
        "stopped when no further word raised the probability: revealing {share} gives {probability}."
    ),
    "tree_reveal_not_reached_try": (
        "Try a label with a higher probability, or lower threshold= of HierarchicalOcclusion."
    ),
    "tree_hide_not_reached": (
        "No set of windows lowers “{label}” below {threshold}; not even the fully masked image does. The search "
        "stopped when no further window lowered the probability: hiding {share} gives {probability}."
    ),
    "tree_hide_not_reached_of_text": (
        "No set of words lowers “{label}” below {threshold}; not even the fully masked text does. The search "
        "stopped when no further word lowered the probability: hiding {share} gives {probability}."
    ),
    "tree_hide_not_reached_try": (
        'Try another mask: fill= of HierarchicalOcclusion, for example "mean". Or raise threshold=.'
    ),
    "tree_hide_not_reached_try_of_text": (
        'Try another hidden token, fill=xlog.HiddenToken("pad") of HierarchicalOcclusion for example. Or raise '
        "threshold=."
    ),
    "tree_reveal_trivial": (
        "No search was needed: the fully masked image already gives “{label}” {start}, at or above {threshold}."
    ),
    "tree_reveal_trivial_of_text": (
        "No search was needed: the fully masked text already gives “{label}” {start}, at or above {threshold}."
    ),
    "tree_reveal_trivial_try": (
        'Try a mask that leaves less information: fill= of HierarchicalOcclusion, for example "mean". Or raise '
        "threshold=."
    ),
    "tree_reveal_trivial_try_of_text": (
        'Try another hidden token, fill=xlog.HiddenToken("pad") of HierarchicalOcclusion for example. Or raise '
        "threshold=."
    ),
    "tree_hide_trivial": "No search was needed: the whole image gives “{label}” {start}, already below {threshold}.",
    "tree_hide_trivial_of_text": (
        "No search was needed: the whole text gives “{label}” {start}, already below {threshold}."
    ),
    "tree_hide_trivial_try": "Lower threshold= of HierarchicalOcclusion, or try a label with a higher probability.",
    "tree_unknown": (
        "The log does not record how this search ended, or contradicts itself. The windows are shown as logged."
    ),
    "tree_unknown_of_text": (
        "The log does not record how this search ended, or contradicts itself. The parts are shown as logged."
    ),
    "tree_share_unknown": "an unknown part",
    "tree_start_reveal": "Fully masked image",
    "tree_start_reveal_of_text": "Fully masked text",
    "tree_start_hide": "Whole image",
    "tree_start_hide_of_text": "Whole text",
    "tree_start_spoken": "{what}: probability {probability}",
    "tree_stop": ".",
    "tree_after": "After window {name}.",
    "tree_after_of_text": "After part {name}.",
    "tree_whole_layer": "All {window} px windows, and larger windows that have no smaller ones.",
    "tree_whole_layer_of_text": "All {window}, and larger parts of which no smaller ones were tried.",
    "tree_seen_reveal": "“{label}” has {probability} with {share} of the image revealed.",
    "tree_seen_reveal_of_text": "“{label}” has {probability} with {share} revealed.",
    "tree_seen_hide": "“{label}” has {probability} with {share} of the image hidden.",
    "tree_seen_hide_of_text": "“{label}” has {probability} with {share} hidden.",
    "tree_hidden_by": (
        "Dimmed gray marks what is hidden. The network’s input there was not gray but the mask: {mask}."
    ),
    "tree_hidden_by_of_text": "What is struck out is hidden. In its place the network got: {mask}.",
    "tree_mask_gaussian": "the blurred image (Gaussian, std {size} px)",
    "tree_mask_constant": "the constant {size}",
    "tree_mask_mean": "the mean of the image",
    "tree_mask_array": "a custom image",
    "tree_mask_tokens": "hidden tokens",
    "tree_no_picture": "Image not stored.",
    "tree_picture_failed": "Image unreadable.",
    "tree_layers": "Layer by layer",
    "tree_window": "{window} px windows",
    "tree_window_of_text": "parts of up to {window} tokens",
    "tree_at_reveal": "{probability}, {share} revealed",
    "tree_at_hide": "{probability}, {share} hidden",
    "tree_tokens": "{count} of {all} tokens",
    "tree_window_sentence": "sentences",
    "tree_window_word": "words",
    "tree_window_token": "tokens",
    "tree_kept": "✓ counterfactual",
    "tree_threshold": "Threshold {threshold}: the tick on each bar.",
    "tree_tree": "Tree",
    "tree_how_to_read": (
        "Left to right: windows, then the smaller windows inside them. Each image is the input right after its "
        "window was chosen, with its probability and gain. Arrow keys move, Enter opens. ✓: part of the "
        "counterfactual."
    ),
    "tree_how_to_read_of_text": (
        "Left to right: parts of the text, then the smaller parts inside them. Each text is the input right after "
        "its part was chosen, with its probability and gain. Arrow keys move, Enter opens. ✓: part of the "
        "counterfactual."
    ),
    "tree_gain": "Gain: change of the probability towards the goal",
    "tree_node_spoken": "Window {name}: probability {probability}, gain {gain}; x {x}, y {y}, {width} × {height} px.",
    "tree_node_spoken_of_text": (
        "Part {name}: probability {probability}, gain {gain}; {width} tokens from token {x} on."
    ),
    "tree_in_answer": "Part of the counterfactual.",
    "tree_help": (
        "Reveal starts from the fully masked image and reveals windows, each time the one that raises the "
        "probability most, until the label reaches the threshold. Hide does the reverse: it masks windows of the "
        "image until the label falls below the threshold. Each window is then restored and searched for smaller "
        "ones. The counterfactual is the deepest layer whose windows together meet the threshold."
    ),
    "tree_help_of_text": (
        "Reveal starts from the fully masked text and reveals parts of it, each time the one that raises the "
        "probability most, until the label reaches the threshold. Hide does the reverse: it masks parts of the text "
        "until the label falls below the threshold. Parts are sentences first; each that was chosen is then restored "
        "and searched for words, as far as there are several. The counterfactual is the deepest layer whose parts "
        "together meet the threshold."
    ),
    "tree_trap_greedy": (
        "The search is greedy: it takes the best window at each step and never reverts one. A smaller area may exist."
    ),
    "tree_trap_greedy_of_text": (
        "The search is greedy: it takes the best part at each step and never reverts one. Fewer words may do."
    ),
    "tree_trap_mask": (
        "The mask affects the output too. A blur keeps colors and large shapes, and edges between shown and hidden "
        "parts can be evidence themselves. Another mask can give other windows."
    ),
    "tree_trap_mask_of_text": (
        "What stands in the place of hidden words affects the output too, and a text with gaps is unlike what the "
        "network learned from. Another mask can give other words."
    ),
    "tree_trap_boxes": (
        "Windows are not unique. Others with nearly the same gain may exist elsewhere, and a part that was not "
        "chosen is not necessarily unimportant."
    ),
    "tree_trap_boxes_of_text": (
        "Parts are not unique. Others with nearly the same gain may exist elsewhere, and a word that was not chosen is "
        "not necessarily unimportant."
    ),
    "tree_trap_coarse": (
        "Windows are squares on a coarse grid, one size per layer. They do not follow the outline of an object; "
        "the finest layer sets the resolution."
    ),
    "tree_trap_coarse_of_text": (
        "Words are searched only in sentences that were chosen: words that matter together across sentences may be "
        "missed."
    ),
    "tree_trap_hide": "A lost label is below the threshold. It may still be the top label.",
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
    "trees_sort_area_of_text": "share of tokens, ascending",
    "trees_sort_down_area": "area, descending",
    "trees_sort_down_area_of_text": "share of tokens, descending",
    "trees_too_many": "Sorting by area reads every tree. Filter the list to at most {most} trees first.",
    "trees_too_many_of_text": (
        "Sorting by the share of tokens reads every tree. Filter the list to at most {most} trees first."
    ),
    "trees_help": (
        "One card per tree, with the result of its search. Probability is the label’s with the counterfactual’s "
        "windows revealed or hidden; area is the share of the image that they cover."
    ),
    "trees_help_of_text": (
        "One card per tree, with the result of its search. Probability is the label’s with the counterfactual’s words "
        "revealed or hidden; beside it is how many of the tokens these are."
    ),
    "trees_trap_share": (
        "A small area does not make the rest unimportant: the search is greedy, and other windows may do as well."
    ),
    "trees_trap_share_of_text": (
        "Few words do not make the rest unimportant: the search is greedy, and other words may do as well."
    ),
    "trees_trap_none": (
        "Trees without a counterfactual come last when sorted by probability. Open one to see why, and what to try."
    ),
}
