"""Words for who is not let in, in Chinese."""

TEXTS: dict[str, str] = {
    "refused_token_title": "请使用访问链接打开",
    "refused_token": (
        "xlog-view 启动时会在终端打印链接：地址末尾是 ?token= 加一长串字符。打开一次该链接后，此浏览器在关闭之前都"
        "可访问。"
    ),
    "refused_host_title": "未知的主机名",
    "refused_host": (
        "请求的主机名是“{name}”。请使用 xlog-view 启动时打印的地址，或在启动时用 --public-url 指定要使用的地址。"
    ),
    "refused_origin_title": "请求来自其他网页",
    "refused_origin": "“{name}”的网页向本查看器发送了请求，而本查看器只接受自己页面的请求。",
}
