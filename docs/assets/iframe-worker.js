// Search in pages opened from disk: browsers start no Worker from a file: address, so its script runs in a frame instead.
// The worker's script listens for messages on its window and answers with postMessage(), which is that window's own.
if (location.protocol === "file:") {
  window.Worker = class FrameWorker extends EventTarget {
    constructor(address) {
      super()
      const frame = document.createElement("iframe")
      frame.hidden = true
      document.body.append(frame)
      this.inside = frame.contentWindow
      this.inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }))
      const script = this.inside.document.createElement("script")
      this.started = new Promise((resolve) => (script.onload = resolve))
      script.src = address
      this.inside.document.body.append(script)
    }

    async postMessage(data) {
      await this.started
      this.inside.dispatchEvent(new MessageEvent("message", { data }))
    }
  }
}
