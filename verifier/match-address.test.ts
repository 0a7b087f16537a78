import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalRange, compileAddresses, parseAddressRange } from './match-address.ts';

function canonical(text: string): string | undefined {
  const range = parseAddressRange(text);
  return range && canonicalRange(range);
}

const ipv4 = fc.ipV4();
/** Few distinct bits, so that ranges and addresses meet. */
const nearIpv4 = fc
  .tuple(
    fc.constantFrom(0, 10, 127, 128, 255),
    fc.constantFrom(0, 1, 255),
    fc.constantFrom(0, 128),
    fc.nat(255),
  )
  .map((octets) => octets.join('.'));
const nearIpv6 = fc
  .array(fc.constantFrom('0', '0', '0', '1', '8000', 'ffff', 'db8', '2001'), { minLength: 8, maxLength: 8 })
  // Where it maps IPv4, the oracle and we mean different things on purpose.
  .filter((groups) => groups.slice(0, 5).join('') !== '00000' || groups[5] !== 'ffff')
  .map((groups) => groups.join(':'));

describe('parseAddressRange', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7/32', '203.0.113.7'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['203.0.113.7/0', '0.0.0.0/0'],
    ['::', '::'],
    ['::1', '::1'],
    ['::1/128', '::1'],
    ['1::/127', '1::/127'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/33', '2001:db8:8000::/33'],
    ['::/0', '::/0'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7/120', '203.0.113.0/24'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
    ['::ffff:0:0/95', '::fffe:0:0/95'],
    ['::203.0.113.7', '::cb00:7107'],
  ])('%s is %s', (text, expected) => expect(canonical(text)).toBe(expected));

  test.each([
    '',
    ' ',
    '203.0.113',
    '203.0.113.7.',
    '.203.0.113.7',
    '203..113.7',
    '203.0.113.256',
    '203.0.113.1000',
    '010.0.0.1',
    '10.0.0.00',
    '0x7f.0.0.1',
    '2130706433',
    '1e1.0.0.1',
    '+1.0.0.1',
    ' 203.0.113.7',
    '203.0.113.7 ',
    '203.0.113.7\n',
    '203.0.113.7/',
    '203.0.113.7/33',
    '203.0.113.7/08',
    '203.0.113.7/-1',
    '203.0.113.7/ 8',
    '203.0.113.7/8/8',
    '203.0.113.7/255.0.0.0',
    '203.0.113.7:80',
    '::/129',
    '::/1e1',
    ':',
    ':::',
    ':1',
    '1:',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    '12345::',
    'g::',
    'fe80::1%eth0',
    '[::1]',
    '::ffff:1.2.3',
    '::ffff:1.2.3.4.5',
    '::1.2.3.4:5',
    '::ffff:01.2.3.4',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::ffff:1.2.3.4/129',
    '１.2.3.4',
  ])('%j is refused', (text) => expect(parseAddressRange(text)).toBeUndefined());

  test('reads a text as an address exactly when Node does, apart from zone ids', () => {
    const pieces = fc.constantFrom(
      '0',
      '1',
      '255',
      '256',
      '01',
      'ffff',
      '12345',
      'g',
      ':',
      '::',
      '.',
      '.',
      ':',
      '%a',
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 16 }).map((each) => each.join('')),
      ipv4,
      fc.ipV6(),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (address) => {
        const isAddress = isIP(address) !== 0 && !address.includes('%');
        expect(parseAddressRange(address) !== undefined).toBe(isAddress && !address.includes('/'));
      }),
      { numRuns: 5000 },
    );
  });

  test('writes IPv6 as URLs do, and reads its own text as the same range', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), nearIpv6), fc.integer({ min: 0, max: 128 }), (address, prefix) => {
        const single = canonical(address);
        fc.pre(single?.includes(':') === true);
        expect(`[${single}]`).toBe(new URL(`http://[${address}]`).hostname);
        const range = canonical(`${address}/${prefix}`);
        expect(range).toBeDefined();
        expect(canonical(range ?? '')).toBe(range);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('compileAddresses', () => {
  test('an empty list allows nobody', () => {
    expect(compileAddresses([]).allows('127.0.0.1')).toBe(false);
    expect(compileAddresses([]).allows('::1')).toBe(false);
  });

  test('a text that is no range is refused by name', () => {
    expect(() => compileAddresses(['10.0.0.1', '10.0.0'])).toThrow(
      '"10.0.0" is not an IP address or CIDR range.',
    );
  });

  test('an IPv4-mapped address is its IPv4 address, in the list and of the caller', () => {
    for (const rule of ['203.0.113.7', '::ffff:203.0.113.7', '::ffff:cb00:7107', '0::ffff:203.0.113.0/125']) {
      const list = compileAddresses([rule]);
      for (const caller of [
        '203.0.113.7',
        '::ffff:203.0.113.7',
        '::FFFF:CB00:7107',
        '0:0:0:0:0:ffff:cb00:7107',
      ]) {
        expect(list.allows(caller)).toBe(true);
      }
      expect(list.allows('203.0.113.8')).toBe(false);
      expect(list.allows('::203.0.113.7')).toBe(false);
    }
  });

  test('all of IPv6 does not admit IPv4, nor all of IPv4 IPv6', () => {
    const ipv6 = compileAddresses(['::/0']);
    expect(ipv6.allows('2001:db8::1')).toBe(true);
    expect(ipv6.allows('203.0.113.7')).toBe(false);
    expect(ipv6.allows('::ffff:203.0.113.7')).toBe(false);
    const wide = compileAddresses(['::ffff:0:0/95', '::/80']);
    expect(wide.allows('::fffe:1:1')).toBe(true);
    expect(wide.allows('::ffff:203.0.113.7')).toBe(false);
    const ipv4 = compileAddresses(['0.0.0.0/0']);
    expect(ipv4.allows('203.0.113.7')).toBe(true);
    expect(ipv4.allows('::ffff:203.0.113.7')).toBe(true);
    expect(ipv4.allows('::1')).toBe(false);
  });

  test.each([
    '',
    'unknown',
    '203.0.113.7, 10.0.0.1',
    '203.0.113.7:443',
    '[::1]',
    '203.0.113.07',
    'fe80::1%eth0',
    ' ::1',
  ])('a caller whose address is %j is not allowed', (address) =>
    expect(compileAddresses(['0.0.0.0/0', '::/0']).allows(address)).toBe(false),
  );

  test('allows exactly what the list of Node does', () => {
    const rule4 = fc.tuple(nearIpv4, fc.integer({ min: 0, max: 32 }));
    const rule6 = fc.tuple(nearIpv6, fc.integer({ min: 0, max: 128 }));
    fc.assert(
      fc.property(
        fc.array(rule4, { maxLength: 6 }),
        fc.array(rule6, { maxLength: 6 }),
        fc.array(nearIpv4, { minLength: 8, maxLength: 8 }),
        fc.array(nearIpv6, { minLength: 8, maxLength: 8 }),
        (rules4, rules6, callers4, callers6) => {
          const oracle4 = new BlockList();
          const oracle6 = new BlockList();
          for (const [address, prefix] of rules4) oracle4.addSubnet(address, prefix, 'ipv4');
          for (const [address, prefix] of rules6) oracle6.addSubnet(address, prefix, 'ipv6');
          const list = compileAddresses(
            [...rules4, ...rules6].map(([address, prefix]) => `${address}/${prefix}`),
          );
          for (const caller of callers4)
            expect(list.allows(caller), caller).toBe(oracle4.check(caller, 'ipv4'));
          for (const caller of callers6)
            expect(list.allows(caller), caller).toBe(oracle6.check(caller, 'ipv6'));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('the first and last address of a range are in it, and their neighbours are not', () => {
    const list = compileAddresses(['203.0.113.64/26', '203.0.113.70', '2001:db8:0:8000::/49']);
    expect(list.allows('203.0.113.63')).toBe(false);
    expect(list.allows('203.0.113.64')).toBe(true);
    expect(list.allows('203.0.113.127')).toBe(true);
    expect(list.allows('203.0.113.128')).toBe(false);
    expect(list.allows('2001:db8:0:7fff:ffff:ffff:ffff:ffff')).toBe(false);
    expect(list.allows('2001:db8:0:8000::')).toBe(true);
    expect(list.allows('2001:db8:0:ffff:ffff:ffff:ffff:ffff')).toBe(true);
    expect(list.allows('2001:db8:1::')).toBe(false);
  });
});
