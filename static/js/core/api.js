// The only way to the server's JSON API: one op_id per write, kept through every retry.
import { t } from "./i18n.js";
import { Outbox, outbox } from "./outbox.js";

/**
 * @typedef {object} Tools
 * @property {typeof fetch} fetch
 * @property {() => string} csrf
 * @property {() => string} uuid
 * @property {(ms: number) => Promise<void>} wait
 * @property {Outbox} outbox
 */
/** @typedef {{opId?: string, signal?: AbortSignal, tries?: number}} Options */

const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15000, 30000, 30000];
const BUSY = new Set([502, 503, 504]);

/** A refusal: `code` for programs, `message` for people. `status` 0 means no server was found. */
export class ApiError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {number} status
   */
  constructor(code, message, status) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
  }
}

/** Sends requests, and writes again until they are answered. */
export class Api {
  /** @param {Tools} tools */
  constructor(tools) {
    this.tools = tools;
  }

  /**
   * @param {string} path below /api
   * @param {Options} [options]
   * @returns {Promise<any>}
   */
  get(path, options = {}) {
    return this.send("GET", path, {}, { tries: 3, ...options });
  }

  /**
   * @param {string} path
   * @param {unknown} [body]
   * @param {Options} [options]
   * @returns {Promise<any>}
   */
  post(path, body = {}, options = {}) {
    return this.write("POST", path, body, options);
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @param {Options} [options]
   * @returns {Promise<any>}
   */
  put(path, body, options = {}) {
    return this.write("PUT", path, body, options);
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @param {Options} [options]
   * @returns {Promise<any>}
   */
  patch(path, body, options = {}) {
    return this.write("PATCH", path, body, options);
  }

  /**
   * @param {string} path
   * @param {Options} [options]
   * @returns {Promise<any>}
   */
  del(path, options = {}) {
    return this.write("DELETE", path, undefined, options);
  }

  /**
   * Send a file as a form.
   * @param {string} path
   * @param {FormData} form
   * @param {Options} [options]
   * @returns {Promise<any>}
   */
  upload(path, form, options = {}) {
    return this.write("POST", path, form, options);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @param {Options} options
   */
  async write(method, path, body, options) {
    const opId = options.opId ?? this.tools.uuid();
    const headers = { "Idempotency-Key": opId, "X-CSRFToken": this.tools.csrf() };
    this.tools.outbox.began(opId);
    let stored = false;
    try {
      const reply = await this.send(method, path, { body, headers }, { ...options, opId });
      stored = true;
      return reply;
    } finally {
      this.tools.outbox.ended(opId, stored);
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, headers?: Record<string, string>}} content
   * @param {Options} options
   */
  async send(method, path, { body, headers = {} }, options) {
    const tries = options.tries ?? WAITS_MS.length + 1;
    for (let attempt = 1; ; attempt += 1) {
      const reply = await this.once(method, path, body, headers, options.signal);
      if (reply !== null) return answer(reply);
      if (options.opId !== undefined) this.tools.outbox.lost(options.opId);
      if (attempt >= tries) throw unreachable();
      await Promise.race([this.tools.wait(WAITS_MS[attempt - 1] ?? 30000), aborted(options.signal)]);
    }
  }

  /**
   * Return the reply, or null when no server answered.
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @param {Record<string, string>} headers
   * @param {AbortSignal | undefined} signal
   */
  async once(method, path, body, headers, signal) {
    const form = body instanceof FormData;
    const all = new Headers({ Accept: "application/json", ...headers });
    if (!form && body !== undefined) all.set("Content-Type", "application/json");
    try {
      const reply = await this.tools.fetch(`/api${path}`, {
        method,
        credentials: "same-origin",
        headers: all,
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
      return BUSY.has(reply.status) ? null : reply;
    } catch (error) {
      if (signal?.aborted) throw error;
      return null;
    }
  }
}

/** Resolve once a write is taken back; the next try then fails at once. @param {AbortSignal | undefined} signal */
function aborted(signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve(undefined);
    signal?.addEventListener("abort", resolve, { once: true });
  });
}

/** @param {Response} reply */
async function answer(reply) {
  const text = await reply.text();
  const json = parsed(text);
  if (reply.ok) return json;
  const { code, message } = json?.error ?? {};
  throw new ApiError(
    code ?? `http_${reply.status}`,
    message ?? t("The server answered with error %(status)s.", { status: reply.status }),
    reply.status,
  );
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function unreachable() {
  return new ApiError("offline", t("The server cannot be reached. Check your connection."), 0);
}

/** Return the CSRF token of this browser. */
export function csrfToken() {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

/** Return a new operation id. Served over plain http, a browser lends no randomUUID. */
export function newOpId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export const api = new Api({
  fetch: (...args) => fetch(...args),
  csrf: csrfToken,
  uuid: newOpId,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  outbox,
});
