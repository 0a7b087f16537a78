import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileEndpoints, type EndpointTemplate } from './match-endpoint.ts';

/** `GET /users/{id}` and so on; each is its own id. */
function compile(...described: string[]) {
  return compileEndpoints(
    described.map((id): EndpointTemplate => {
      const [method = '', path = ''] = id.split(' ');
      return { id, method, path, access: 'read' };
    }),
  );
}

/** The id of the endpoint, `none`, or `ambiguous`. */
function match(matcher: ReturnType<typeof compile>, request: string) {
  const space = request.indexOf(' ');
  const found = matcher.match(request.slice(0, space), request.slice(space + 1));
  return found.kind === 'endpoint' ? found.endpoint.id : found.kind;
}

const users = compile(
  'GET /users',
  'GET /users/{id}',
  'GET /users/admin',
  'POST /users/{id}',
  'GET /users/{id}/posts',
  'GET /',
);

describe('what is described', () => {
  test.each([
    ['GET /users', 'GET /users'],
    ['GET /users/', 'GET /users'],
    ['GET /users?limit=2', 'GET /users'],
    ['GET /users#top', 'GET /users'],
    ['GET /users/42', 'GET /users/{id}'],
    ['GET /users/42/?x=/../..', 'GET /users/{id}'],
    ['POST /users/42', 'POST /users/{id}'],
    ['POST /users/admin', 'POST /users/{id}'],
    ['GET /users/42/posts', 'GET /users/{id}/posts'],
    ['GET /users/admin/posts', 'GET /users/{id}/posts'],
    ['GET /', 'GET /'],
    ['GET /?x', 'GET /'],
    ['GET /users/a%40b.org', 'GET /users/{id}'],
    ['GET /users/Zo%C3%AB', 'GET /users/{id}'],
    ['GET /users/100%25', 'GET /users/{id}'],
  ])('%s is %s', (request, endpoint) => expect(match(users, request)).toBe(endpoint));

  test('a literal segment goes before a partly literal one, that before a parameter, that before the rest', () => {
    const files = compile(
      'GET /f/a.json',
      'GET /f/{name}.json',
      'GET /f/{name}',
      'GET /f/{path*}',
      'GET /{path*}',
    );
    expect(match(files, 'GET /f/a.json')).toBe('GET /f/a.json');
    expect(match(files, 'GET /f/b.json')).toBe('GET /f/{name}.json');
    expect(match(files, 'GET /f/b')).toBe('GET /f/{name}');
    expect(match(files, 'GET /f/b/c')).toBe('GET /f/{path*}');
    expect(match(files, 'GET /g/b/c')).toBe('GET /{path*}');
  });

  test('of partly literal segments the one that matches less goes first, and without an order neither is taken', () => {
    const things = compile('GET /a{x}', 'GET /ab{x}', 'GET /{x}z', 'GET /v1:{verb}', 'GET /{one}-{two}');
    expect(match(things, 'GET /abc')).toBe('GET /ab{x}');
    expect(match(things, 'GET /acc')).toBe('GET /a{x}');
    expect(match(things, 'GET /acz')).toBe('ambiguous');
    expect(match(things, 'GET /v1:open')).toBe('GET /v1:{verb}');
    expect(match(things, 'GET /q-r-s')).toBe('GET /{one}-{two}');
    expect(match(things, 'GET /-r')).toBe('none');
    expect(match(things, 'GET /q-')).toBe('none');
  });

  test('a wildcard that would take nothing is in doubt beside a partly literal segment without an order to it', () => {
    expect(match(compile('GET /a{x}', 'GET /{x}b/**'), 'GET /acb')).toBe('ambiguous');
    expect(match(compile('GET /a{x}', 'GET /{x}/**'), 'GET /acb')).toBe('GET /a{x}');
    expect(match(compile('GET /{x}', 'GET /a/**'), 'GET /a')).toBe('ambiguous');
    expect(match(compile('GET /{x}', 'GET /a/{rest*}'), 'GET /a')).toBe('ambiguous');
  });

  test('a more literal branch that ends nowhere is left again', () => {
    const deep = compile('GET /a/b/c', 'GET /a/{x}/d', 'GET /{x}/b/e', 'GET /**');
    expect(match(deep, 'GET /a/b/c')).toBe('GET /a/b/c');
    expect(match(deep, 'GET /a/b/d')).toBe('GET /a/{x}/d');
    expect(match(deep, 'GET /a/b/e')).toBe('GET /{x}/b/e');
    expect(match(deep, 'GET /a/b/f')).toBe('GET /**');
  });

  test('a rest of the path needs a segment when it has a name, and none when it is **', () => {
    const files = compile('GET /named/{path*}', 'GET /proxy/{path+}', 'GET /open/**');
    expect(match(files, 'GET /named')).toBe('none');
    expect(match(files, 'GET /named/')).toBe('none');
    expect(match(files, 'GET /named/a/b')).toBe('GET /named/{path*}');
    expect(match(files, 'GET /proxy/a/b/')).toBe('GET /proxy/{path+}');
    expect(match(files, 'GET /open')).toBe('GET /open/**');
    expect(match(files, 'GET /open/a/b')).toBe('GET /open/**');
  });

  test('what is not described is none, also when it differs in letter case only', () => {
    expect(match(users, 'GET /posts')).toBe('none');
    expect(match(users, 'DELETE /users')).toBe('none');
    expect(match(users, 'GET /Users/42')).toBe('none');
    expect(match(users, 'GET /users/42/posts/7')).toBe('none');
    expect(match(compile(), 'GET /')).toBe('none');
  });
});

describe('methods', () => {
  test('an endpoint of a method goes before one for every method at the same path only', () => {
    const matcher = compile('GET /a/{x}', '* /a/{x}', '* /a/b');
    expect(match(matcher, 'GET /a/c')).toBe('GET /a/{x}');
    expect(match(matcher, 'PUT /a/c')).toBe('* /a/{x}');
    expect(match(matcher, 'PURGE /a/c')).toBe('* /a/{x}');
    expect(match(matcher, 'GET /a/b')).toBe('* /a/b');
  });

  test('HEAD is the endpoint of GET when no HEAD is described', () => {
    expect(match(users, 'HEAD /users/42')).toBe('GET /users/{id}');
    expect(match(compile('GET /a', 'HEAD /a'), 'HEAD /a')).toBe('HEAD /a');
  });

  test('HEAD is ambiguous when an upstream without a fallback to GET would go elsewhere', () => {
    expect(match(compile('GET /a/b', 'HEAD /a/{x}'), 'HEAD /a/b')).toBe('ambiguous');
    expect(match(compile('GET /a/b', '* /**'), 'HEAD /a/b')).toBe('ambiguous');
  });

  test('a method in lower case is the upper one, unless an endpoint for every method could catch it', () => {
    expect(match(users, 'get /users')).toBe('GET /users');
    expect(match(compile('GET /a', '* /a'), 'get /a')).toBe('ambiguous');
    expect(match(compile('* /a'), 'get /a')).toBe('* /a');
  });

  test.each(['', ' GET', 'GET ', 'GET\n', 'GÉT', 'a b', 'GET\0'])(
    '%j is no method and matches nothing',
    (method) => {
      expect(compile('* /a', 'GET /a').match(method, '/a')).toEqual({ kind: 'none' });
    },
  );
});

describe('what some upstream could take for a stricter endpoint', () => {
  test.each([
    '/users/ADMIN',
    '/users/admin;x',
    '/users/admin;',
    '/users/admin%3Bx',
    '/users/admin%3Fx',
    '/users/admin%23',
    '/users/admin.',
    '/users/admin%20',
    '/users/%20admin',
    '/users/%61dmin',
    '/users/adm%C4%B1n',
    '/users/%EF%BD%81dmin',
    '/users/ad%E2%80%8Bmin',
    '/users/admin.json',
    '/users/Admin.;v=1',
    '/users/42;x/posts',
    '/users/42%3F/posts',
  ])('%s is ambiguous, not a value of a parameter', (path) =>
    expect(match(users, `GET ${path}`)).toBe('ambiguous'),
  );

  test.each([
    ['users', 'The path must start with "/".'],
    ['', 'The path must start with "/".'],
    ['*', 'The path must start with "/".'],
    ['https://example.org/users', 'The path must start with "/".'],
    ['//users', 'The path has an empty segment ("//"); send it without.'],
    ['/users//', 'The path has an empty segment ("//"); send it without.'],
    ['/users/%2F', expect.stringContaining('encoded slash')],
    ['/users/a%2fb', expect.stringContaining('encoded slash')],
    ['/users/a%5Cb', expect.stringContaining('backslash')],
    ['/users\\admin', expect.stringContaining('backslash')],
    ['/users/a%EF%BC%8Fb', expect.stringContaining('encoded slash')],
    ['/users/%00', 'The path has a control character.'],
    ['/users/a%0Ab', 'The path has a control character.'],
    ['/users/a\tb', 'The path has a control character.'],
    ['/users/\u007f', 'The path has a control character.'],
    ['/users/%C2%85', 'The path has a control character.'],
    ['/users/a b', expect.stringContaining('not percent-encoded')],
    ['/users/é', expect.stringContaining('not percent-encoded')],
    ['/users/.', expect.stringContaining('".."')],
    ['/users/../users', expect.stringContaining('".."')],
    ['/users/%2e%2E', expect.stringContaining('".."')],
    ['/users/.%2e/x', expect.stringContaining('".."')],
    ['/users/..;x/y', expect.stringContaining('".."')],
    ['/users/..%3Bx/y', expect.stringContaining('".."')],
    ['/users/%EF%BC%8E%EF%BC%8E', expect.stringContaining('".."')],
    ['/users/...', expect.stringContaining('".."')],
    ['/users/%20', expect.stringContaining('".."')],
    ['/users/;x', expect.stringContaining('starts with')],
    ['/users/%252e', 'The path is percent-encoded twice; encode it once.'],
    ['/users/%EF%BC%85%32%65', 'The path is percent-encoded twice; encode it once.'],
    ['/users/%', expect.stringContaining('percent-encoding')],
    ['/users/%4', expect.stringContaining('percent-encoding')],
    ['/users/%u002e', expect.stringContaining('percent-encoding')],
    ['/users/%C0%AE', expect.stringContaining('percent-encoding')],
    ['/users/%E9', expect.stringContaining('percent-encoding')],
    ['/users;a/b;c/d', expect.stringContaining('More than one')],
  ])('%s is refused whatever is described, and says why', (path, reason) => {
    expect(users.match('GET', path)).toEqual({ kind: 'ambiguous', reason });
    expect(compile('* /**').match('GET', path)).toEqual({ kind: 'ambiguous', reason });
  });

  test('the same unusual spellings are values of a parameter where nothing stricter is described', () => {
    const matcher = compile('GET /users/{id}', 'POST /users/admin');
    for (const value of [
      'ADMIN',
      '%61dmin',
      'a;x',
      'a%3Fb',
      'a%23',
      'a.json',
      'a.',
      'Zo%C3%AB',
      'a%20b',
      '%61%62',
    ]) {
      expect(match(matcher, `GET /users/${value}`)).toBe('GET /users/{id}');
    }
  });

  test('endpoints that differ in letter case only are both ambiguous', () => {
    const matcher = compile('GET /userGroups', 'GET /usergroups');
    expect(match(matcher, 'GET /userGroups')).toBe('ambiguous');
    expect(match(matcher, 'GET /usergroups')).toBe('ambiguous');
    expect(match(compile('GET /userGroups'), 'GET /userGroups')).toBe('GET /userGroups');
  });

  test('two endpoints that describe the same method and place are ambiguous', () => {
    expect(match(compile('GET /users/{id}', 'GET /users/{name}'), 'GET /users/1')).toBe('ambiguous');
  });

  test('a trailing slash that only a wildcard may take is ambiguous', () => {
    const matcher = compile('GET /files', 'GET /files/**', 'GET /files/{id}');
    expect(match(matcher, 'GET /files')).toBe('GET /files');
    expect(match(matcher, 'GET /files/')).toBe('ambiguous');
    expect(match(matcher, 'GET /files/5')).toBe('GET /files/{id}');
    expect(match(matcher, 'GET /files/5/')).toBe('ambiguous');
    expect(match(compile('GET /', 'GET /**'), 'GET /')).toBe('GET /');
  });

  test('a described format suffix is what it says', () => {
    const matcher = compile('GET /users', 'GET /users.json', 'GET /users/{id}', 'GET /users/{id}.json');
    expect(match(matcher, 'GET /users.json')).toBe('GET /users.json');
    expect(match(matcher, 'GET /users/7.json')).toBe('GET /users/{id}.json');
  });
});

describe('limits', () => {
  test('a path of 8192 characters is read, one more is ambiguous, and the query does not count', () => {
    const matcher = compile('GET /{value}');
    const longest = `/${'a'.repeat(8191)}`;
    expect(match(matcher, `GET ${longest}`)).toBe('GET /{value}');
    expect(match(matcher, `GET ${longest}?${'q'.repeat(9000)}`)).toBe('GET /{value}');
    expect(match(matcher, `GET ${longest}a`)).toBe('ambiguous');
    expect(match(matcher, `GET ${longest}/`)).toBe('ambiguous');
  });

  test('256 segments are read, and one more is ambiguous', () => {
    const matcher = compile('GET /**');
    expect(match(matcher, `GET ${'/a'.repeat(256)}`)).toBe('GET /**');
    expect(match(matcher, `GET ${'/a'.repeat(257)}`)).toBe('ambiguous');
  });

  test('no catalogue and no path make it look at a node of the trie twice in one reading', () => {
    const depth = 10;
    const everyMix = Array.from({ length: 2 ** depth }, (_, bits) => {
      const segments = Array.from({ length: depth }, (_none, at) => ((bits >> at) & 1 ? 'a' : `{p${at}}`));
      return `GET /${segments.join('/')}/end`;
    });
    const matcher = compile(...everyMix);
    expect(matcher.nodeCount).toBe(2 ** (depth + 1) - 1 + 2 ** depth);
    for (const segment of ['a', 'A', 'x', '%61', 'a.', 'a.json']) {
      const path = `/${Array.from({ length: depth }, () => segment).join('/')}`;
      for (const end of ['/end', '/nowhere', '', '/a/a/a/a/a']) {
        matcher.match('GET', path + end);
        expect(matcher.stepCount).toBeLessThanOrEqual(matcher.nodeCount);
      }
    }
    matcher.match('GET', `${'/a;x'.repeat(depth)}/end`);
    expect(matcher.stepCount).toBe(0);
    matcher.match('HEAD', `${'/a'.repeat(depth - 1)}/a;x/end/`);
    expect(matcher.stepCount).toBeLessThanOrEqual(9 * matcher.nodeCount);
  });

  test('the cost of a request does not grow with the endpoints that share nothing with it', () => {
    const paths = Array.from({ length: 5000 }, (_, index) => `GET /v1/resource${index}/{id}/part`);
    const matcher = compile(...paths);
    expect(match(matcher, 'GET /v1/resource4999/7/part')).toBe(paths[4999]);
    expect(matcher.stepCount).toBe(5);
  });
});

describe('what cannot be compiled', () => {
  test.each([
    [[{ id: 'a', method: 'get', path: '/', access: 'read' as const }], 'must be upper case'],
    [[{ id: 'a', method: '', path: '/', access: 'read' as const }], 'must be upper case'],
    [[{ id: 'a', method: 'A*', path: '/', access: 'read' as const }], 'must be upper case'],
    [[{ id: 'a', method: 'GET', path: 'a', access: 'read' as const }], 'must start with "/"'],
  ])('%j is refused', (endpoints, message) => expect(() => compileEndpoints(endpoints)).toThrow(message));

  test('an id that is used twice is refused, since a grant could not tell the two apart', () => {
    const endpoint: EndpointTemplate = { id: 'a', method: 'GET', path: '/a', access: 'read' };
    expect(() => compileEndpoints([endpoint, { ...endpoint, path: '/b', access: 'write' }])).toThrow(
      'used twice',
    );
  });
});

describe('any input', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'/.%25;aA\\é') }),
  );

  test('never throws, and never takes what is not described', () => {
    const matcher = compile('GET /users/{id}', 'GET /a{x}b/**', '* /{x}.json', 'GET /users/admin');
    fc.assert(
      fc.property(anyText, anyText, (method, path) => {
        expect(['endpoint', 'none', 'ambiguous']).toContain(matcher.match('GET', `/${path}`).kind);
        expect(matcher.match(method, path).kind).not.toBe(path.startsWith('/') ? undefined : 'endpoint');
      }),
      { numRuns: 2000 },
    );
  });

  test('a template with values filled in is that endpoint or a more literal one', () => {
    const segment = fc.constantFrom('users', 'files', 'v1', 'user-{p}', '{p}.json', '{p}:open', '{p}');
    const path = fc
      .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '', '/**'))
      .map(
        ([segments, end]) =>
          `/${segments.map((text, at) => text.replace('{p}', `{p${at}}`)).join('/')}${end}`,
      );
    const value = fc.stringMatching(/^[a-z0-9_~]{1,8}$/);
    const rankOf = (template: string) =>
      template
        .slice(1)
        .split('/')
        .map((text) => (text === '**' ? 'd' : /^\{.*\}$/.test(text) ? 'c' : text.includes('{') ? 'b' : 'a'))
        .join('');
    fc.assert(
      fc.property(
        fc.uniqueArray(path, { minLength: 1, maxLength: 12 }),
        fc.nat(),
        fc.array(value, { minLength: 6, maxLength: 6 }),
        (paths, choice, values) => {
          const template = paths[choice % paths.length] ?? '/';
          let next = 0;
          const pick = () => values[next++ % values.length] ?? 'x';
          const request = template.replace('**', () => `${pick()}/${pick()}`).replaceAll(/\{p\d\}/g, pick);
          // Whether ** takes nothing is a matter of the upstream.
          const isOpen = (each: string) =>
            each.endsWith('/**') && each.split('/').length === request.split('/').length + 1;
          fc.pre(!paths.some(isOpen));
          const found = match(compile(...paths.map((each) => `GET ${each}`)), `GET ${request}`);
          expect(found).toMatch(/^GET /);
          expect(rankOf(found.slice(4)) <= rankOf(template), `${request} is ${found}`).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
