import { EventEmitter } from "node:events";
import type * as Electron from "electron";

type Sent = { channel: string; role: unknown; port: MessagePort };

/** A frame of a page: remembers what was posted to it. */
export class FakeFrame implements Pick<Electron.WebFrameMain, "url" | "postMessage"> {
  url: string;
  readonly sent: Sent[] = [];

  constructor(url: string) {
    this.url = url;
  }

  postMessage(channel: string, message: unknown, transfer: readonly unknown[] = []): void {
    this.sent.push({ channel, role: message, port: transfer[0] as MessagePort });
  }
}

export class FakeContents extends EventEmitter implements Pick<Electron.WebContents, "reload" | "getURL"> {
  readonly mainFrame = new FakeFrame("about:blank");
  reloads = 0;
  openHandler: ((details: { url: string }) => unknown) | null = null;

  reload(): void {
    this.reloads += 1;
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  setWindowOpenHandler(handler: (details: { url: string }) => unknown): void {
    this.openHandler = handler;
  }

  asReal(): Electron.WebContents {
    return this as unknown as Electron.WebContents;
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly did: string[] = [];
  focused = false;
  minimized = false;
  destroyed = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
  }

  async loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    this.emit("ready-to-show");
  }

  show(): void {
    this.did.push("show");
  }

  hide(): void {
    this.did.push("hide");
  }

  focus(): void {
    this.did.push("focus");
  }

  restore(): void {
    this.did.push("restore");
  }

  destroy(): void {
    this.destroyed = true;
    this.emit("closed");
  }

  isMinimized = () => this.minimized;
  isDestroyed = () => this.destroyed;
  isFocused = () => this.focused;

  asReal(): Electron.BrowserWindow {
    return this as unknown as Electron.BrowserWindow;
  }
}

export class FakeNotification extends EventEmitter {
  readonly options: Electron.NotificationConstructorOptions;
  open = false;

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super();
    this.options = options;
  }

  show(): void {
    this.open = true;
  }

  close(): void {
    this.open = false;
  }
}

export class FakeTray extends EventEmitter {
  image: string;
  tip = "";
  menu: Electron.MenuItemConstructorOptions[] = [];

  constructor(image = "") {
    super();
    this.image = image;
  }

  setImage(image: unknown): void {
    this.image = String(image);
  }

  setToolTip(tip: string): void {
    this.tip = tip;
  }

  setContextMenu(menu: unknown): void {
    this.menu = menu as Electron.MenuItemConstructorOptions[];
  }

  destroy(): void {
    this.image = "";
  }
}

export class FakeApp extends EventEmitter {
  isPackaged = false;
  firstInstance = true;
  userData = "";
  readonly registered: string[] = [];
  readonly exits: number[] = [];
  quits = 0;

  setAsDefaultProtocolClient = (scheme: string) => this.registered.push(scheme) > 0;
  requestSingleInstanceLock = () => this.firstInstance;
  setAppUserModelId = () => {};
  enableSandbox = () => {};
  whenReady = () => Promise.resolve();
  getPath = () => this.userData;
  getVersion = () => "1.2.3";
  getLocale = () => "en-GB";
  exit = (code = 0) => void this.exits.push(code);
  quit = () => {
    this.quits += 1;
    this.emit("before-quit");
    this.emit("will-quit", { preventDefault: () => {} });
  };
}

type RequestHandler = Parameters<Electron.Session["setPermissionRequestHandler"]>[0];
type CheckHandler = Parameters<Electron.Session["setPermissionCheckHandler"]>[0];

export class FakeSession {
  onRequest: RequestHandler = null;
  onCheck: CheckHandler = null;
  onDevice: unknown = null;
  setPermissionRequestHandler = (handler: RequestHandler) => {
    this.onRequest = handler;
  };
  setPermissionCheckHandler = (handler: CheckHandler) => {
    this.onCheck = handler;
  };
  setDevicePermissionHandler = (handler: unknown) => {
    this.onDevice = handler;
  };
}

/** The system's global keys: `taken` are another program's. */
export class FakeShortcuts implements Pick<Electron.GlobalShortcut, "register" | "unregister"> {
  readonly taken = new Set<string>();
  readonly held = new Map<string, () => void>();

  register(accelerator: string, callback: () => void): boolean {
    if (accelerator === "") throw new TypeError("Error processing argument at index 0");
    if (this.taken.has(accelerator)) return false;
    this.held.set(accelerator, callback);
    return true;
  }

  unregister(accelerator: string): void {
    this.held.delete(accelerator);
  }
}

/** Electron's main side as far as the host uses it, with handles on everything that it was asked for. */
export function fakeElectron() {
  const app = new FakeApp();
  const windows: FakeWindow[] = [];
  const notifications: FakeNotification[] = [];
  const trays: FakeTray[] = [];
  const session = new FakeSession();
  const ipcMain = new EventEmitter();
  const powerMonitor = new EventEmitter();
  const schemes: Electron.CustomScheme[] = [];
  const errors: string[] = [];
  let handler: ((request: Request) => Response | Promise<Response>) | null = null;
  const protocol = {
    registerSchemesAsPrivileged: (added: Electron.CustomScheme[]) => void schemes.push(...added),
    handle: (_scheme: string, handle: (request: Request) => Response | Promise<Response>) => {
      handler = handle;
    },
  };
  const shortcuts = new FakeShortcuts();
  const clipboard = { text: "", readText: async () => clipboard.text };
  const electron = {
    app,
    globalShortcut: shortcuts,
    clipboard,
    ipcMain,
    powerMonitor,
    protocol,
    session: { defaultSession: session },
    safeStorage: fakeSafeStorage(),
    dialog: { showErrorBox: (_title: string, content: string) => void errors.push(content) },
    Menu: { buildFromTemplate: (template: unknown) => template },
    MessageChannelMain: MessageChannel,
    BrowserWindow: class extends FakeWindow {
      constructor(options: Electron.BrowserWindowConstructorOptions) {
        super(options);
        windows.push(this);
        app.emit("web-contents-created", {}, this.webContents);
      }
    },
    Notification: class extends FakeNotification {
      constructor(options: Electron.NotificationConstructorOptions) {
        super(options);
        notifications.push(this);
      }
    },
    Tray: class extends FakeTray {
      constructor(image: string) {
        super(image);
        trays.push(this);
      }
    },
  };
  const fetchPage = async (url: string, init?: RequestInit) => {
    if (!handler) throw new Error("nothing serves the app scheme");
    return handler(new Request(url, init));
  };
  return {
    electron,
    app,
    windows,
    notifications,
    trays,
    session,
    ipcMain,
    powerMonitor,
    shortcuts,
    clipboard,
    schemes,
    errors,
    fetchPage,
  };
}

/** A keychain that turns text around; `backend` and `available` are what a machine can lack. */
export function fakeSafeStorage() {
  return {
    available: true,
    backend: "gnome_libsecret" as ReturnType<Electron.SafeStorage["getSelectedStorageBackend"]>,
    stale: false,
    isAsyncEncryptionAvailable() {
      return Promise.resolve(this.available);
    },
    getSelectedStorageBackend() {
      return this.backend;
    },
    encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(`sealed:${[...text].reverse().join("")}`)),
    decryptStringAsync(sealed: Buffer) {
      const text = sealed.toString();
      if (!text.startsWith("sealed:")) return Promise.reject(new Error("not sealed here"));
      return Promise.resolve({ result: [...text.slice(7)].reverse().join(""), shouldReEncrypt: this.stale });
    },
  };
}
