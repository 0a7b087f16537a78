import { expect, it } from 'vitest';
import { z } from 'zod';
import { describeApi } from './openapi.ts';
import { defineRoute } from './route.ts';
import { routes } from './routes.ts';

const document = describeApi(routes, { version: '1.2.3', serverUrl: 'https://keys.example.com' });

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === '$ref' && typeof member === 'string' ? [member] : references(member),
  );
}

function find(pointer: string): unknown {
  return pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((at, step) => Reflect.get(Object(at), step), document);
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

it('describes every route once, under its own name', () => {
  const described = operations.map(({ path, method, operation }) => [operation.operationId, method, path]);
  const defined = routes.map((route) => [route.name, route.method.toLowerCase(), route.path]);
  expect(described.map(String).sort()).toEqual(defined.map(String).sort());
  expect(new Set(described.map(([name]) => name)).size).toBe(routes.length);
});

it('refers to nothing that is not in the document', () => {
  const all = references(document);
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter((reference) => !reference.startsWith('#/') || find(reference) === undefined)).toEqual([]);
});

it('describes exactly the parameters that stand in the path', () => {
  for (const { path, operation } of operations) {
    const named = operation.parameters.filter((parameter) => parameter.in === 'path');
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect(
      named.map((parameter) => parameter.name),
      path,
    ).toEqual(inPath);
    expect(
      named.every((parameter) => parameter.required),
      path,
    ).toBe(true);
  }
});

it('says of every route that is not open to all how to prove who asks, by a scheme that it describes', () => {
  for (const { operation } of operations) {
    const schemes = operation.security.flatMap((requirement) => Object.keys(requirement));
    const route = routes.find(({ name }) => name === operation.operationId);
    const open = route?.caller === 'anyone' || route?.caller === 'setup';
    expect(schemes.length > 0, operation.operationId).toBe(!open);
    expect(schemes.filter((name) => !(name in document.components.securitySchemes))).toEqual([]);
    expect('401' in operation.responses, operation.operationId).toBe(!open);
  }
});

it('names Idempotency-Key where a request may be sent again, and nowhere else', () => {
  const takes = operations.filter(({ operation }) =>
    operation.parameters.some((parameter) => parameter.name === 'Idempotency-Key'),
  );
  const expected = routes.filter((route) => 'idempotent' in route).map((route) => route.name);
  expect(takes.map(({ operation }) => operation.operationId).sort()).toEqual(expected.sort());
});

it('lets replies grow by new members, and keeps closed what a caller sends', () => {
  expect(document.components.schemas.App).not.toHaveProperty('additionalProperties');
  expect(document.components.schemas.NewApp).toMatchObject({
    additionalProperties: false,
    required: ['name'],
  });
});

it('refuses to describe one name with two shapes', () => {
  const shape = z.object({ size: z.int().default(1) }).meta({ id: 'TwoShapes' });
  const route = defineRoute({
    name: 'resize',
    method: 'POST',
    path: '/resize',
    tag: 'Sizes',
    summary: 'Resize',
    caller: 'anyone',
    body: shape,
    replies: { 200: shape },
  });
  expect(() => describeApi([route], { version: '1', serverUrl: '/' })).toThrow('TwoShapes has two shapes');
});
