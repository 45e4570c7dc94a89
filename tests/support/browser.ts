import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** A browser of this machine that can be driven; `undefined` where there is none, or no network to it. */
export const BROWSER = Deno.permissions.querySync({ name: "net", host: "127.0.0.1" }).state ===
    "granted"
  ? (Deno.env.get("PATH") ?? "").split(delimiter)
    .flatMap((directory) => NAMES.map((name) => join(directory, name)))
    .find((path) => existsSync(path))
  : undefined;

/** What a browser told while a page was open. */
export interface Told {
  /** Errors and warnings of the console, and exceptions. */
  readonly complaints: string[];
  /** Addresses that the page asked for, its own left out. */
  readonly requests: string[];
}

/** A page that is open in a browser without a window, by the Chrome DevTools Protocol. */
export class BrowserPage implements AsyncDisposable {
  readonly told: Told = { complaints: [], requests: [] };
  readonly #process: Deno.ChildProcess;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #loads: (() => void)[] = [];
  #number = 0;
  #url = "";

  private constructor(process: Deno.ChildProcess, socket: WebSocket) {
    this.#process = process;
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
  }

  /** Starts the browser with its own profile below `directory`. */
  static async start(directory: string): Promise<BrowserPage> {
    const profile = join(directory, "profile");
    mkdirSync(profile);
    const process = new Deno.Command(BROWSER!, {
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--remote-debugging-port=0",
        `--user-data-dir=${profile}`,
        "about:blank",
      ],
      env: { HOME: directory },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const port = await portIn(join(profile, "DevToolsActivePort"));
    const targets = await (await fetch(`http://127.0.0.1:${port}/json`)).json() as Target[];
    const { webSocketDebuggerUrl } = targets.find(({ type }) => type === "page")!;
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise((resolve) => socket.onopen = resolve);
    const page = new BrowserPage(process, socket);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.call(`${domain}.enable`);
    return page;
  }

  async open(url: string): Promise<void> {
    this.#url = url;
    const loaded = new Promise<void>((resolve) => this.#loads.push(resolve));
    await this.call("Page.navigate", { url });
    await loaded;
  }

  async resize(width: number, height: number): Promise<void> {
    await this.call("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: width < 600,
    });
  }

  /** What people set in their system: `light`, `dark`. */
  async prefer(scheme: "light" | "dark"): Promise<void> {
    await this.call("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
  }

  /** The value of an expression in the page; the page's own policy does not bind it. */
  // deno-lint-ignore no-explicit-any
  async value(expression: string): Promise<any> {
    const { result, exceptionDetails } = await this.call("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  }

  /** Presses the mouse in the middle of an element. */
  async click(selector: string): Promise<void> {
    const { x, y } = await this.value(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element.scrollIntoView({ block: "center" });
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    })()`);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.call("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
    }
  }

  async type(text: string): Promise<void> {
    await this.call("Input.insertText", { text });
  }

  /** A picture of the whole page, PNG. */
  async picture(): Promise<Uint8Array> {
    const { data } = await this.call("Page.captureScreenshot", { captureBeyondViewport: true });
    return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  }

  // deno-lint-ignore no-explicit-any
  async call(method: string, params: object = {}): Promise<any> {
    const id = ++this.#number;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#socket.send(JSON.stringify({ id: ++this.#number, method: "Browser.close" }));
    await closed;
    await this.#process.status;
  }

  #take(message: Message): void {
    const { id, method, params } = message;
    if (id !== undefined) {
      this.#waiting.get(id)?.(message);
      this.#waiting.delete(id);
    }
    switch (method) {
      case "Page.loadEventFired":
        this.#loads.shift()?.();
        break;
      case "Runtime.exceptionThrown":
      case "Log.entryAdded":
      case "Runtime.consoleAPICalled":
        this.told.complaints.push(JSON.stringify(params));
        break;
      case "Network.requestWillBeSent":
        if (!isOwn(params.request.url, this.#url)) this.told.requests.push(params.request.url);
        break;
    }
  }
}

interface Target {
  readonly type: string;
  readonly webSocketDebuggerUrl: string;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  // deno-lint-ignore no-explicit-any
  readonly params?: any;
  // deno-lint-ignore no-explicit-any
  readonly result?: any;
  readonly error?: unknown;
}

function isOwn(url: string, page: string): boolean {
  return url === page || url === "about:blank" || url.startsWith("data:");
}

/** The browser writes it when it listens. */
async function portIn(path: string): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    const [port] = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
    if (port) return port;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the browser does not listen");
}
