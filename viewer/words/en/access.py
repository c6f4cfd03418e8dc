"""Words for who is not let in, in English."""

TEXTS: dict[str, str] = {
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
}
