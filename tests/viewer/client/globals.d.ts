// What stands beside the client on the page: React and plotly as far as the client uses them, and what Dash offers.

interface Window {
  React: {
    createElement(type: unknown, props: object, ...children: unknown[]): unknown;
    useEffect(effect: () => void | (() => void), dependencies: unknown[]): void;
    useRef(start: null): { current: any };
  };
  ReactDOM: { createRoot(place: Element | null): { render(tree: unknown): void } };
  chartTemplate: object; // comes with plotly's script
  Plotly: {
    react(place: Element, data: unknown, layout: unknown, config: unknown): Promise<void>;
    update(place: Element, traces: unknown, layout: unknown): Promise<void>;
    purge(place: Element): void;
    downloadImage(figure: unknown, options: unknown): Promise<void>;
    Plots: { resize(place: Element): void };
  };
  dash_clientside: { set_props(id: string, props: object): void };
  xlog: object;
}
