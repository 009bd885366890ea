import { readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const FOLDER = resolve('dist/modules/admin/page');
/** Every view together, compressed. */
const MOST_BYTES = 200_000;

const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
const index = readFileSync(resolve(FOLDER, 'index.html'), 'utf8');

describe('the built page', () => {
  it('has at most 200 kB for the browser to download, all views together', () => {
    const compressed = names.filter((name) => name.endsWith('.gz'));
    expect(compressed.length).toBeGreaterThan(3);
    const bytes = compressed.reduce((sum, name) => sum + statSync(resolve(FOLDER, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('has both compressed forms of each file', () => {
    const plain = names.filter((name) => /\.(html|js|css|svg)$/.test(name));
    const missing = plain
      .flatMap((name) => [`${name}.br`, `${name}.gz`])
      .filter((name) => !names.includes(name));
    expect(missing).toEqual([]);
  });

  it('has no inline code or style that its security policy would refuse', () => {
    expect(index).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|javascript:/i);
  });

  it('loads only its own files', () => {
    const addresses = [...index.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses.length).toBeGreaterThan(2);
    expect(addresses.filter((address) => !address!.startsWith('/admin/assets/'))).toEqual([]);
    const styles = names.filter((name) => name.endsWith('.css'));
    const texts = styles.map((name) => readFileSync(resolve(FOLDER, name), 'utf8'));
    expect(texts.filter((text) => /url\(|@import/.test(text))).toEqual([]);
  });
});
