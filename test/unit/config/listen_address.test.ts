// The key `listen`: one or several addresses.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatListenAddress, readListen } from '../../../ts/config/listen_address.ts';

function wrongOf(text: string): readonly string[] {
  const read = readListen(text);
  assert.ok('wrong' in read, `${text} was taken`);
  return read.wrong;
}

describe('readListen()', () => {
  it('reads IPv4, IPv6 in brackets, host names and port 0', () => {
    assert.deepEqual(readListen('0.0.0.0:8989, [::]:8989,LocalHost:0,[FE80::1]:65535'), {
      value: [
        { host: '0.0.0.0', port: 8989, ipv6: false },
        { host: '::', port: 8989, ipv6: true },
        { host: 'localhost', port: 0, ipv6: false },
        { host: 'fe80::1', port: 65535, ipv6: true },
      ],
    });
  });

  it('refuses anything but an address with a port', () => {
    for (const text of [
      '',
      ' ',
      '8989',
      ':8989',
      '127.0.0.1',
      '127.0.0.1:',
      '127.0.0.1:x',
      '127.0.0.1:65536',
      '127.0.0.1:-1',
      '127.0.0.1:1:2',
      '256.0.0.1:80',
      '1.2.3:80',
      '[127.0.0.1]:80',
      '[::1]',
      '[]:80',
      '[::1:80',
      '::1',
      'http://x:80',
      'a_b:80',
      '-a:80',
      'a..b:80',
      '127.0.0.1:80;',
      '*:80',
      '127.0.0.1:80,',
    ]) {
      assert.equal(wrongOf(text).length, 1, text);
    }
  });

  it('says that IPv6 needs brackets', () => {
    assert.match(wrongOf('::1:8989')[0]!, /brackets/);
  });

  it('reports each wrong one', () => {
    assert.equal(wrongOf('a:b,127.0.0.1:80,c').length, 2);
  });

  it('refuses the same address twice, however it is spelled', () => {
    for (const text of [
      '127.0.0.1:80,127.0.0.1:80',
      '[::1]:80,[0:0::1]:80',
      'localhost:80,LOCALHOST:80',
      '127.0.0.1:0,127.0.0.1:0',
    ]) {
      assert.match(wrongOf(text)[0]!, /twice/);
    }
  });

  it('accepts one address with two ports, and one port on two addresses', () => {
    assert.ok('value' in readListen('127.0.0.1:80,127.0.0.1:81'));
    assert.ok('value' in readListen('127.0.0.1:80,[::1]:80'));
  });
});

describe('formatListenAddress()', () => {
  it('puts IPv6 in brackets', () => {
    assert.equal(formatListenAddress({ host: '::1', port: 1, ipv6: true }), '[::1]:1');
    assert.equal(formatListenAddress({ host: '1.2.3.4', port: 1, ipv6: false }), '1.2.3.4:1');
  });
});
