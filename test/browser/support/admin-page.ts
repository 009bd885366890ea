import type { Browser, BrowserContext, Page } from 'playwright-core';
import { BuiltServer } from '../../support/built-server.js';
import { closeLater } from '../../support/cleanup.js';
import { FakeProvider, type FakeProviderOptions } from '../../support/fake-provider/index.js';
import { connectToChromium } from './chromium.js';

export interface AdminPageOptions {
  /** How the provider that groq and openai lead to behaves. */
  readonly provider?: FakeProviderOptions;
  /** Of the server, beside what it needs. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface VisitOptions {
  /** Default `/admin`. */
  readonly path?: string;
  /** Of the window, in CSS pixels. Default 1440. */
  readonly width?: number;
  /** What the system asks for. Default `light`. */
  readonly colorScheme?: 'light' | 'dark';
  /** Default `true`. */
  readonly signedIn?: boolean;
  /** Fails the test when the page had {@link Visit.problems}. Default `true`. */
  readonly failOnProblems?: boolean;
}

/** The built server, a fake provider behind it, and a browser to look at its admin page with. */
export class AdminPage {
  private constructor(
    readonly server: BuiltServer,
    readonly provider: FakeProvider,
    private readonly browser: Browser,
  ) {}

  static async start({ provider: behaviour, environment }: AdminPageOptions = {}): Promise<AdminPage> {
    const [provider, browser] = await Promise.all([FakeProvider.start(behaviour), connectToChromium()]);
    const server = await BuiltServer.start({
      GROQ_BASE_URL: provider.groqBaseUrl,
      OPENAI_BASE_URL: provider.openAiBaseUrl,
      ...environment,
    });
    return new AdminPage(server, provider, browser);
  }

  /** Opens the page in a browser profile of its own. */
  async visit({
    path = '/admin',
    width = 1440,
    colorScheme = 'light',
    signedIn = true,
    failOnProblems = true,
  }: VisitOptions = {}) {
    const context = await this.browser.newContext({
      baseURL: this.server.url,
      viewport: { width, height: 900 },
      colorScheme,
    });
    closeLater(() => context.close());
    const visit = await Visit.begin(context, this.server.url);
    closeLater(() => {
      if (failOnProblems && visit.problems.length > 0) throw new Error(visit.problems.join('\n'));
    });
    if (signedIn) await this.openSession(context);
    await visit.page.goto(path);
    if (signedIn) await visit.page.getByRole('button', { name: 'Sign out' }).waitFor();
    return visit;
  }

  /** Signs in without the form: the context's cookie is set by the reply. */
  private async openSession(context: BrowserContext): Promise<void> {
    const { adminToken, url } = this.server;
    const reply = await context.request.post('/api/v1/session', {
      data: { token: adminToken },
      headers: { origin: url },
    });
    if (!reply.ok()) throw new Error(`No session: ${reply.status()}`);
  }
}

/** One person's visit: their page, and all that went over the network meanwhile. */
export class Visit {
  /**
   * What a page should never do: errors of its own, refusals by its security policy, requests to other hosts.
   */
  readonly problems: string[] = [];
  private readonly replies: Promise<string>[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async begin(context: BrowserContext, origin: string): Promise<Visit> {
    const visit = new Visit(context, await context.newPage());
    visit.watch(origin);
    return visit;
  }

  async signIn(token: string): Promise<void> {
    await this.page.getByLabel('Admin token').fill(token);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('button', { name: 'Sign out' }).waitFor();
  }

  /** Every reply so far, address and headers included, as one text. */
  async receivedText(): Promise<string> {
    return (await Promise.all(this.replies)).join('\n');
  }

  /**
   * All the page holds that outlives it or can be read from it: markup, what is in controls, cookies scripts
   * see, storage.
   */
  async heldText(): Promise<string> {
    return this.page.evaluate(() => {
      const controls = [...document.querySelectorAll('input, textarea, select')];
      return JSON.stringify([
        document.documentElement.outerHTML,
        controls.map((control) => (control as HTMLInputElement).value),
        document.cookie,
        { ...localStorage },
        { ...sessionStorage },
        location.href,
        history.state as unknown,
      ]);
    });
  }

  private watch(origin: string): void {
    const { context, page, problems, replies } = this;
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    page.on('console', (message) => {
      // The browser writes down every refusal and outage; what comes of them is drawn.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        problems.push(`console: ${message.text()}`);
    });
    context.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) problems.push(`asked ${request.url()}`);
    });
    context.on('response', (response) => {
      const headers = JSON.stringify(response.headers());
      replies.push(
        response.text().then(
          (body) => `${response.url()}\n${headers}\n${body}`,
          () => `${response.url()}\n${headers}`,
        ),
      );
    });
  }
}
