/// <reference lib="dom" />
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startApp, type TestApp } from '../../server/testing/start-app.ts';

/** Every form of the portal, one server, one browser: first the set-up, later all that a signed-in operator fills in. */
let app: TestApp;
let browser: Browser;
let page: Page;
const made: Record<string, string> = {};

beforeAll(async () => {
  app = await startApp(null);
  app.clock.now = Date.now();
  browser = await chromium.launch({ executablePath: inject('chromiumPath'), args: ['--no-sandbox'] });
  page = await browser.newPage({ baseURL: app.url, reducedMotion: 'reduce' });
  page.setDefaultTimeout(6_000);
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

const PASSWORD = 'correct horse battery';
const SECRET = 'lksk_live_8QmZr1xYw0Lp_0123456789abcdefghijABCDEFGHIJ01234567890aaaaaa';
const SCRIPT = '<script>window.ran = true</script><img src=x onerror="window.ran = true">';

/** One bad thing that can be typed, and what has to stand beside the field then. */
type Case = readonly [what: string, typed: string, says: string | RegExp];

const empty = (says: string): Case => ['nothing', '', says];
const tooLong = (most: number, letter = 'x'): Case => [
  `${most + 1} characters`,
  letter.repeat(most + 1),
  `At most ${most} characters.`,
];
const UNREADABLE: readonly Case[] = [
  ['a control character', 'bell \u0007 rings', 'Control characters are not allowed here.'],
  [
    'a right-to-left override',
    'safe\u202Eevil',
    'Characters that turn the direction of text are not allowed here.',
  ],
];
const line = (most = 120): readonly Case[] => [tooLong(most), ...UNREADABLE];
const NO_ADDRESS = 'Enter an e-mail address like name@example.com.';
const email: readonly Case[] = [
  ['half an address', 'ada@', NO_ADDRESS],
  ['a script', `${SCRIPT}@example.com`, NO_ADDRESS],
  ['a right-to-left override', 'ada\u202E@example.com', NO_ADDRESS],
];
const password: readonly Case[] = [['9 characters', 'too-short', 'At least 10 characters.'], tooLong(128)];

interface Field {
  readonly label: string;
  readonly good: string;
  readonly bad: readonly Case[];
}

interface Form {
  readonly name: string;
  readonly open: () => Promise<void>;
  readonly fields: readonly Field[];
  /** Names of the buttons that send it, in their order. */
  readonly send: readonly string[];
}

const at = (path: string) => async () => {
  await page.goto(path.replaceAll(/\{(\w+)\}/g, (_, name: string) => made[name] ?? ''));
};
const dialogAt = (path: string, opener: string) => async () => {
  await at(path)();
  await page.getByRole('button', { name: opener, exact: true }).click();
  await page.getByRole('dialog').waitFor();
};

const name = (label: string, missing: string): Field => ({
  label,
  good: 'Somebody',
  bad: [empty(missing), ...line()],
});
const optionalName = (label: string): Field => ({ label, good: 'Something', bad: line() });
const text = (label: string, most: number): Field => ({ label, good: 'Something.', bad: line(most) });
const address = (label: string): Field => ({ label, good: 'new@example.com', bad: email });

const SETUP: Form = {
  name: 'the set-up',
  open: () => at(`/setup#token=${app.setupToken}`)(),
  fields: [
    name('Your name', 'Enter your name.'),
    { ...address('E-mail'), good: 'ada@example.com' },
    { label: 'Password', good: PASSWORD, bad: password },
    name('Organization name', 'Enter the name of your company.'),
  ],
  send: ['Set up'],
};

const SIGNED_OUT: readonly Form[] = [
  {
    name: 'signing up',
    open: at('/sign-up'),
    fields: [
      name('Your name', 'Enter your name.'),
      address('E-mail'),
      { label: 'Password', good: PASSWORD, bad: password },
      // The account comes before the organization, so only what needs no account is tried here.
      {
        label: 'Organization name',
        good: 'Somebody',
        bad: [empty('Enter the name of your company or team.')],
      },
    ],
    send: ['Sign up'],
  },
  {
    name: 'signing in',
    open: at('/sign-in'),
    fields: [
      { ...address('E-mail'), bad: [empty('Enter your e-mail address.'), ...email] },
      { label: 'Password', good: PASSWORD, bad: [empty('Enter your password.'), tooLong(128)] },
    ],
    send: ['Sign in'],
  },
];

const SIGNED_IN: readonly Form[] = [
  {
    name: 'the wizard for a new app',
    open: at('/apps/new'),
    fields: [name('App name', 'Enter a name.'), text('Description', 2000), address('Contact email')],
    send: ['Next', 'Connect and Generate Keys'],
  },
  {
    name: 'the short form for a new app',
    open: at('/apps/create'),
    fields: [name('App name', 'Enter a name.'), address('Contact email')],
    send: ['Create'],
  },
  {
    name: 'an app that is changed',
    open: at('/apps/{app}?tab=information'),
    fields: [name('App name', 'Enter something here.'), text('Description', 2000), address('Contact email')],
    send: ['Save'],
  },
  {
    name: 'a key of an app',
    open: dialogAt('/apps/{app}?tab=keys', 'Generate Key'),
    fields: [
      optionalName('Name'),
      {
        label: 'Allowed addresses',
        good: '203.0.113.0/24',
        bad: [
          ['no address', 'somewhere', /address/i],
          ['a range that is none', '203.0.113.0/33', /address|range/i],
        ],
      },
    ],
    send: ['Generate'],
  },
  {
    name: 'a key of the organization',
    open: dialogAt('/settings/api-keys', '+ Create API Key'),
    fields: [optionalName('Name')],
    send: ['Create'],
  },
  {
    name: 'the organization',
    open: at('/settings/information'),
    fields: [name('Organization name', 'Enter the name of your company or team.')],
    send: ['Save'],
  },
  {
    name: 'another organization',
    open: at('/new-organization'),
    fields: [name('Organization name', 'Enter the name of your company or team.')],
    send: ['Create organization'],
  },
  {
    name: 'an invitation',
    open: dialogAt('/settings/members', 'Invite'),
    fields: [{ ...address('E-mail'), bad: [empty(NO_ADDRESS), ...email] }],
    send: ['Invite'],
  },
  {
    name: 'the profile',
    open: at('/settings/profile'),
    fields: [name('Name', 'Enter your name.')],
    send: ['Save'],
  },
  {
    name: 'an API of the catalogue',
    open: dialogAt('/operator/catalogue', 'Add API'),
    fields: [
      name('Name', 'Enter the name of the API.'),
      {
        label: 'Name in permissions',
        good: 'somebody',
        bad: [
          ['capitals', 'Contacts', 'Use 1 to 50 lower-case letters, digits and dashes.'],
          ['51 characters', 'x'.repeat(51), 'Use 1 to 50 lower-case letters, digits and dashes.'],
        ],
      },
      text('Description', 5000),
      {
        label: 'Base URL',
        good: 'https://api.example.com',
        bad: [
          ['no address', 'somewhere', 'Enter an address like https://api.example.com/v1.'],
          ['a script', 'javascript:alert(1)', 'Enter an address like https://api.example.com/v1.'],
          ['501 characters', `https://example.com/${'x'.repeat(481)}`, 'At most 500 characters.'],
        ],
      },
    ],
    send: ['Add API'],
  },
  {
    name: 'an API that is changed',
    open: at('/operator/catalogue/contacts'),
    fields: [name('Name', 'Enter the name of the API.'), text('Description', 5000)],
    send: ['Save'],
  },
  {
    name: 'an endpoint',
    open: dialogAt('/operator/catalogue/contacts', 'Add endpoint'),
    fields: [
      {
        label: 'Path',
        good: '/somewhere',
        bad: [
          empty('Begin with a slash'),
          ['2001 characters', `/${'x'.repeat(2000)}`, 'At most 2000 characters.'],
        ],
      },
      text('Summary', 300),
    ],
    send: ['Add endpoint'],
  },
  {
    name: 'asking for access',
    open: dialogAt('/apps/{app}?tab=apis', 'Request access'),
    fields: [text('What it is for', 2000)],
    send: ['Request access'],
  },
  {
    name: 'a service token',
    open: async () => {
      await dialogAt('/operator/service-tokens', 'Create service token')();
      await page.getByRole('dialog').getByLabel('APIs').first().click();
      await page.getByRole('option', { name: 'Contacts' }).click();
      await page.keyboard.press('Tab');
    },
    fields: [name('Name', 'Enter the name of the service.')],
    send: ['Create'],
  },
];

/** Of the dialog if there is one, otherwise of the page. */
async function scope(): Promise<Locator> {
  const dialog = page.getByRole('dialog');
  return (await dialog.count()) > 0 ? dialog : page.locator('main');
}

async function find(field: Field): Promise<Locator> {
  const within = await scope();
  return field.label.includes('assword')
    ? within.getByLabel(field.label, { exact: true })
    : within.getByRole('textbox', { name: new RegExp(`^${field.label}( \\*)?$`) });
}

async function send({ send: names }: Form): Promise<void> {
  for (const each of names) {
    const button = (await scope()).getByRole('button', { name: each, exact: true });
    if ((await button.count()) > 0) await button.click();
  }
}

/** What a screen reader says of a field beside its name: its description and its fault. */
async function describedBy(of: Locator): Promise<string> {
  return of.evaluate((input) =>
    (input.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' '),
  );
}

async function expectBeside(field: Field, says: string | RegExp): Promise<void> {
  const words = typeof says === 'string' ? expect.stringContaining(says) : expect.stringMatching(says);
  const input = await find(field);
  await expect.poll(() => describedBy(input), { message: `beside ${field.label}` }).toEqual(words);
  // The words may stand in the description of the field too, before there is an answer.
  await expect
    .poll(() => input.getAttribute('aria-invalid'), { message: `beside ${field.label}` })
    .toBe('true');
}

function tryForm(form: Form): void {
  test(`${form.name}: what is wrong is said beside its field, and what was typed stays`, async () => {
    await form.open();
    for (const field of form.fields) await (await find(field)).fill(field.good);
    for (const field of form.fields) {
      for (const [, typed, says] of field.bad) {
        await (await find(field)).fill(typed);
        await send(form);
        await expectBeside(field, says);
        expect(await (await find(field)).inputValue()).toBe(typed);
      }
      await (await find(field)).fill(field.good);
    }
  });

  test(`${form.name}: a whole key is taken over by no field`, async () => {
    await form.open();
    for (const field of form.fields) {
      await (await find(field)).fill(`${field.good} ${SECRET}`);
      await expectBeside(field, 'That is a whole API key.');
      expect(await (await find(field)).inputValue()).not.toContain('lksk_live_');
    }
  });
}

describe('Before anybody has an account', () => {
  tryForm(SETUP);

  test('the set-up takes a script for the plain text that it is', async () => {
    await SETUP.open();
    for (const field of SETUP.fields) await (await find(field)).fill(field.good);
    await page.getByRole('textbox', { name: 'Your name' }).fill(SCRIPT);
    await send(SETUP);
    await page.getByRole('heading', { level: 1, name: 'Apps' }).waitFor();
    await page.getByRole('button', { name: SCRIPT }).waitFor();
    expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  });
});

describe('Signed out', () => {
  beforeAll(async () => {
    made.cookies = JSON.stringify(await page.context().cookies());
    await page.context().clearCookies();
  });
  for (const form of SIGNED_OUT) tryForm(form);

  test('an address that has an account is refused beside the field when signing up', async () => {
    const [form] = SIGNED_OUT;
    if (form === undefined) throw new Error('no form');
    await form.open();
    for (const field of form.fields) await (await find(field)).fill(field.good);
    await page.getByRole('textbox', { name: 'E-mail' }).fill('ada@example.com');
    await send(form);
    await expectBeside(address('E-mail'), 'There is an account with this e-mail address');
  });
});

describe('Signed in', () => {
  beforeAll(async () => {
    await page.goto('/sign-in');
    await page.getByRole('textbox', { name: 'E-mail' }).fill('ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Apps' }).waitFor();
    const cookie = (await page.context().cookies())
      .map(({ name: key, value }) => `${key}=${value}`)
      .join('; ');
    made.app = (await app.makeApp({ cookie }, SCRIPT)).id;
    await app.makeKey({ cookie }, made.app, { name: 'Harbour' });
  });
  for (const form of SIGNED_IN) tryForm(form);

  test('a script in a name is shown as the text that it is, in the list and on its page', async () => {
    await page.goto('/apps');
    await page.getByRole('link', { name: SCRIPT }).click();
    await page.getByRole('heading', { level: 1, name: SCRIPT }).waitFor();
    expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  });

  test('a name that another app has is refused beside the field, in capitals too', async () => {
    await page.goto('/apps/create');
    await page.getByRole('textbox', { name: 'App name' }).fill(SCRIPT.toUpperCase());
    await page.getByRole('textbox', { name: 'Contact email' }).fill('ada@example.com');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await expectBeside(name('App name', ''), /name/i);
  });

  test('a name in permissions that another API has is refused beside the field', async () => {
    await dialogAt('/operator/catalogue', 'Add API')();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).fill('Contacts');
    await page.getByRole('textbox', { name: 'Name in permissions' }).fill('contacts');
    await page.getByRole('dialog').getByRole('button', { name: 'Add API' }).click();
    await expectBeside({ label: 'Name in permissions', good: '', bad: [] }, /contacts|taken|already/);
  });

  test('a whole key is neither searched for nor given as a reason, and the quick search asks for its id only', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto('/apps');
    await page.getByRole('textbox', { name: 'Search apps' }).fill(SECRET);
    await expectBeside({ label: 'Search apps', good: '', bad: [] }, 'That is a whole API key.');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search apps, keys, APIs and pages' }).fill(SECRET);
    await page.waitForResponse('**/v1/keys/key_8QmZr1xYw0Lp');
    await page.goto(`/apps/${made.app}?tab=keys`);
    await page.getByRole('button', { name: '⋯ Actions menu: Harbour' }).click();
    await page.getByRole('menuitem', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill(SECRET);
    await expectBeside({ label: 'Reason', good: '', bad: [] }, 'That is a whole API key.');
    expect(asked.filter((url) => url.includes('0123456789abcdefghij'))).toEqual([]);
  });
});
