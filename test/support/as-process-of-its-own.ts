import { type DynamicModule, Module } from '@nestjs/common';
import { ThisNode } from '../../modules/database/index.js';

const HOST = Symbol('host of the node');

@Module({})
class ProcessOfItsOwn {}

/**
 * Lets an application of a test be a node of its own. Two with one process id on one host would take each
 * other for one that has ended.
 */
export function asProcessOfItsOwn(host: string): DynamicModule {
  // It runs before the node announces itself.
  const useFactory = (node: ThisNode) => Object.assign(node, { host }).host;
  return { module: ProcessOfItsOwn, providers: [{ provide: HOST, inject: [ThisNode], useFactory }] };
}
