import { afterEach, describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  createParamDecorator,
  type ExceptionFilter,
  type ExecutionContext,
  Inject,
  Injectable,
  type INestApplicationContext,
  Module,
  type ModuleMetadata,
  type NestInterceptor,
  NotFoundException,
  Param,
  type PipeTransform,
  Post,
  Req,
  Res,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_GUARD, REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { map, type Observable, of } from 'rxjs';
import { z } from 'zod';
import {
  LlmDriverFacade,
  LlmDriverModule,
  LlmTool,
  LlmTools,
  type ToolContext,
} from '../../../../modules/llm-driver/index.js';
import { InvalidRequestError } from '../../../../modules/support/index.js';
import { asksFor } from '../../../support/tool-application.js';

interface User {
  readonly user?: { readonly roles: readonly string[] };
}

/** A guard as applications have them: it knows the user by the request alone. */
@Injectable()
class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<User>().user?.roles.includes('admin') === true;
  }
}

const schema = z.object({ number: z.int() });
const nobody = { user: { roles: [] } };
const admin = { user: { roles: ['admin'] } };

let application: INestApplicationContext | undefined;
afterEach(() => application?.close());

/** A started application with these providers, whose model calls tools as the test says. */
async function start(metadata: ModuleMetadata) {
  let call = asksFor();
  const reply = ({ messages }: { messages: readonly { role: string; content?: unknown }[] }) =>
    messages.at(-1)!.role === 'tool' ? String(messages.at(-1)!.content) : call;
  @Module({
    ...metadata,
    imports: [LlmDriverModule.forRoot({ drivers: { mock: { reply } } }), ...(metadata.imports ?? [])],
  })
  class ToolsModule {}
  const testing = await Test.createTestingModule({ imports: [ToolsModule] })
    .setLogger({ log() {}, warn() {}, error() {} })
    .compile();
  application = await testing.init();
  const llm = testing.get(LlmDriverFacade);
  const tools = testing.get(LlmTools);
  /** Returns what the model is told of one call. */
  const told = async (name: string, args: unknown, request?: unknown) => {
    call = asksFor([name, args]);
    return (await llm.runTools('Go', { tools: tools.all(), request })).content;
  };
  return { tools, told };
}

@Injectable()
class Orders {
  constructor(@Inject('SHOP') private readonly shop: string) {}

  @LlmTool({ description: 'Looks up an order.', schema })
  find({ number }: { number: number }, { callId }: ToolContext) {
    return { number, shop: this.shop, callId };
  }

  @UseGuards(AdminGuard)
  @LlmTool({
    name: 'cancel_order',
    description: 'Cancels an order.',
    schema: z.looseObject({ number: z.int() }),
  })
  cancel({ number }: { number: number }): Observable<string> {
    return of(`cancelled ${number}`);
  }

  notATool(): void {}
}
const orders = [Orders, { provide: 'SHOP', useValue: 'books' }];

describe('LlmTools', () => {
  it('finds the tools of providers by class and by name', async () => {
    const { tools } = await start({ providers: orders });
    expect(tools.all().map(({ name }) => name)).toEqual(['find', 'cancel_order']);
    expect(tools.of(Orders)).toEqual(tools.all());
    expect(tools.named('find')).toMatchObject([{ name: 'find', description: 'Looks up an order.' }]);
    expect(() => tools.named('found')).toThrow('Unknown tool "found". Known: find, cancel_order.');
    expect(() => tools.of(AdminGuard)).toThrow('Unknown class with tools "AdminGuard". Known: Orders.');
  });

  it.each<[string, unknown, string]>([
    [
      'nothing',
      undefined,
      'types[0] must be a class with tools; got undefined. A class is undefined where two',
    ],
    ['an instance', new Orders('books'), 'got an object of Orders: pass the class.'],
    ['a list of classes', [Orders], 'a class with tools, and not a list: of(...classes); got an array of 1.'],
    ['a text', 'Orders', 'types[0] must be a class with tools; got a text'],
  ])('asks for classes: %s is refused', async (_what, type, message) => {
    const { tools } = await start({ providers: orders });
    expect(() => tools.of(type as never)).toThrow(InvalidRequestError);
    expect(() => tools.of(type as never)).toThrow(message);
    expect(() => tools.named(undefined as never)).toThrow(
      'names[0] must be the name of a tool; got undefined.',
    );
  });

  it('runs a method on its provider, with arguments and context', async () => {
    const { told } = await start({ providers: orders });
    expect(await told('find', { number: 7 })).toBe('{"number":7,"shop":"books","callId":"call_1"}');
  });

  it('checks arguments before guards see the call', async () => {
    const { told } = await start({ providers: orders });
    expect(await told('cancel_order', { number: 'x' })).toMatch(/^Error: Invalid arguments\. number:/);
  });

  it('fails the start if two tools have one name', async () => {
    @Injectable()
    class Others {
      @LlmTool({ name: 'find', description: 'Finds.', schema })
      other(_: { number: number }): void {}
    }
    await expect(start({ providers: [...orders, Others] })).rejects.toThrow(
      'Two tools have the name "find": Orders.find and Others.other.',
    );
  });

  it.each([
    [
      'a name that providers refuse',
      { name: 'find it', description: 'x', schema },
      /Tools\.run\.name must be 1 to 64/,
    ],
    [
      'a schema without a JSON schema',
      { description: 'x', schema: z.object({ at: z.date() }) },
      /run\.schema cannot be converted/,
    ],
    [
      'a schema of no object',
      { description: 'x', schema: z.string() },
      /run\.schema must be a schema of an object/,
    ],
  ])('fails the start for %s', async (_name, options, message) => {
    @Injectable()
    class Tools {
      @LlmTool(options as never)
      run(): void {}
    }
    await expect(start({ providers: [Tools] })).rejects.toThrow(message);
  });

  it('makes a name that providers take of the name of a method', async () => {
    @Injectable()
    class Tools {
      @LlmTool({ description: 'x', schema })
      $find(): void {}
    }
    const { tools } = await start({ providers: [Tools] });
    expect(tools.all().map(({ name }) => name)).toEqual(['_find']);
  });

  it('finds a tool once that is provided twice under an alias, and those a class inherits', async () => {
    class Shop extends Orders {}
    const { tools, told } = await start({
      providers: [{ provide: Orders, useClass: Shop }, { provide: 'ALIAS', useExisting: Orders }, orders[1]!],
    });
    expect(tools.of(Orders)).toHaveLength(2);
    expect(tools.of(Shop)).toHaveLength(2);
    expect(await told('cancel_order', { number: 1 }, nobody)).toBe('Error: Forbidden resource');
    expect(await told('cancel_order', { number: 1 }, admin)).toBe('cancelled 1');
  });

  it('fails the start for a tool where Nest would leave out its guards', async () => {
    const provider = { provide: 'X', useFactory: () => new Orders('books') };
    await expect(start({ providers: [provider] })).rejects.toThrow(
      /Orders\.find is a tool, but its class is provided by useValue/,
    );
  });
});

describe('a guard of a tool', () => {
  it('denies, which the model is told, and nothing runs', async () => {
    const { told } = await start({ providers: orders });
    expect(await told('cancel_order', { number: 7 }, nobody)).toBe('Error: Forbidden resource');
    expect(await told('cancel_order', { number: 7 })).toBe('Error: The tool failed.');
  });

  it('lets through whom it lets through over HTTP', async () => {
    const { told } = await start({ providers: orders });
    expect(await told('cancel_order', { number: 7 }, admin)).toBe('cancelled 7');
  });

  it('never takes what the model says for the request', async () => {
    const { told } = await start({ providers: orders });
    expect(await told('cancel_order', { number: 7, ...admin })).toBe('Error: The tool failed.');
  });

  it('runs for a class under another token, for each module, and for a controller', async () => {
    @Injectable()
    class Deny implements CanActivate {
      canActivate = (): boolean => false;
    }
    @Controller('orders')
    @UseGuards(Deny)
    class OrdersController {
      @Post(':number')
      @LlmTool({ name: 'refund', description: 'Refunds.', schema })
      refund(@Param('number') number: number): string {
        return `refunded ${number}`;
      }
    }
    const { told } = await start({
      controllers: [OrdersController],
      providers: [{ provide: 'TOKEN', useClass: Orders }, orders[1]!],
    });
    expect(await told('refund', { number: 1 })).toBe('Error: Forbidden resource');
    expect(await told('cancel_order', { number: 1 }, nobody)).toBe('Error: Forbidden resource');
  });

  it.each([Scope.DEFAULT, Scope.REQUEST])('of the whole application runs too (scope %s)', async (scope) => {
    @Injectable()
    class OnlyTools implements CanActivate {
      canActivate = (context: ExecutionContext) => context.getType<string>() !== 'llm-tool';
    }
    const { told } = await start({
      providers: [...orders, { provide: APP_GUARD, useClass: OnlyTools, scope }],
    });
    expect(await told('find', { number: 7 })).toBe('Error: Forbidden resource');
  });

  it('may be scoped to the request, though its provider is not', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class ScopedGuard implements CanActivate {
      constructor(@Inject(REQUEST) private readonly request: User) {}
      canActivate = () => this.request?.user !== undefined;
    }
    @Injectable()
    class Tools {
      @UseGuards(ScopedGuard)
      @LlmTool({ description: 'x', schema: z.object({}) })
      run(): string {
        return 'ran';
      }
    }
    const { told } = await start({ providers: [Tools] });
    expect(await told('run', {}, admin)).toBe('ran');
    expect(await told('run', {})).toBe('Error: Forbidden resource');
  });
});

describe('a method with @LlmTool', () => {
  it('has pipes, interceptors and filters', async () => {
    class Doubling implements PipeTransform {
      transform({ number }: { number: number }) {
        if (number > 99) throw new BadRequestException(['number is too large']);
        return { number: number * 2 };
      }
    }
    class Shouting implements NestInterceptor {
      intercept = (_: ExecutionContext, next: CallHandler<string>) =>
        next.handle().pipe(map((text) => text.toUpperCase()));
    }
    @Catch(NotFoundException)
    class Apologising implements ExceptionFilter {
      catch = () => 'nothing found, sorry';
    }
    @Injectable()
    @UsePipes(Doubling)
    @UseInterceptors(Shouting)
    class Tools {
      @UseFilters(Apologising)
      @LlmTool({ description: 'x', schema })
      run({ number }: { number: number }): string {
        if (number === 0) throw new NotFoundException();
        return `ran ${number}`;
      }
    }
    const { told } = await start({ providers: [Tools, Doubling, Shouting, Apologising] });
    expect(await told('run', { number: 4 })).toBe('RAN 8');
    expect(await told('run', { number: 0 })).toBe('nothing found, sorry');
    expect(await told('run', { number: 100 })).toBe('Error: number is too large');
  });

  it('takes decorated parameters: of a route, of the request, of the application', async () => {
    const Role = createParamDecorator(
      (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<User>().user?.roles[0],
    );
    @Controller()
    class Tools {
      @Post()
      @LlmTool({ description: 'x', schema })
      run(
        @Role() role: string,
        @Body() body: object,
        @Param('number') number: number,
        @Req() request: unknown,
      ) {
        return { role, body, number, isRequest: request === admin };
      }
    }
    const { told } = await start({ controllers: [Tools] });
    expect(await told('run', { number: 7 }, admin)).toBe(
      '{"role":"admin","body":{"number":7},"number":7,"isRequest":true}',
    );
  });

  it('fails the start if a parameter needs a real reply', async () => {
    @Controller()
    class Tools {
      @Post()
      @LlmTool({ description: 'x', schema })
      run(@Body() _: object, @Res() reply: { end(): void }): void {
        reply.end();
      }
    }
    await expect(start({ controllers: [Tools] })).rejects.toThrow(
      /Tools\.run is a tool, but parameter 1 has a decorator/,
    );
  });

  it('of a request-scoped provider gets one for each call, with the request', async () => {
    let made = 0;
    @Injectable({ scope: Scope.REQUEST })
    class Tools {
      readonly nth = ++made;
      constructor(@Inject(REQUEST) private readonly request: User) {}

      @LlmTool({ description: 'x', schema: z.object({}) })
      run() {
        return `${this.nth} for ${this.request.user!.roles[0]}`;
      }
    }
    const { told } = await start({ providers: [Tools] });
    expect([await told('run', {}, admin), await told('run', {}, admin)]).toEqual([
      '1 for admin',
      '2 for admin',
    ]);
  });

  it('has the type of its schema, which the compiler checks', () => {
    class Tools {
      // @ts-expect-error -- the schema gives a number
      @LlmTool({ description: 'x', schema })
      run({ number }: { number: string }): string {
        return number;
      }
    }
    expect(new Tools().run({ number: 'x' })).toBe('x');
  });
});
