"""Words of texts and their words, in English."""

TEXTS: dict[str, str] = {
    "text_token": "{token}: {value}",
    "text_tokens": "{count} tokens",
    "text_word": "{token} ({count} tokens): {value}",
    "text_of": "The text as {explainer} has it",
    "text_whole": "The whole text",
    "text_whole_word": "Values are of whole words, and stand at each of their tokens.",
    "text_whole_sentence": "Values are of whole sentences, and stand at each of their tokens.",
    "text_without_sign": "How strong, whether for or against: this method does not tell which.",
    "text_as_logged": (
        "Values as logged, in the units of each explainer: red raises the output, blue lowers it, purple has no sign."
    ),
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
    "words_meaning": (
        "A sum is great where a word is frequent, a mean where it is strong; that of a rare word is of a few texts. "
        "Values are as logged, in the units of each explainer; colors are of each column by itself. Capitals make no "
        "difference; tokens that the tokenizer adds are left out. A strong word speaks for the label to this network; "
        "it need not be a cause, and may stand out for what stands beside it."
    ),
    "text_key_next": "read the value of the next word",
    "text_meaning": (
        "Colors show what the network’s output depends on according to one method, not what is true of the text. They "
        "are of each card by itself, so equal colors of two explainers are not equal values. Hiding weak values makes "
        "any explanation look cleaner than it is; values under the pointer are always as logged. The sum of a word "
        "hides pieces that speak against each other, and a word may stand out for what stands beside it. Of methods "
        "that hide whole words, all pieces have the value of their word."
    ),
}
