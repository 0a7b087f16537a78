import { Problem } from '../http/problem.ts';
import { OutboundProblem } from '../outbound/outbound-problem.ts';
import { OpenapiProblem } from './openapi-problem.ts';

/** Says to whoever sent a document, or its address, why it cannot be imported; lets every other error through. */
export async function refuseDocument<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof OpenapiProblem) throw explain(error);
    if (error instanceof OutboundProblem) {
      const { code, message, cause } = error;
      throw new Problem('not_importable', message, { extra: { reason: code }, cause });
    }
    throw error;
  }
}

function explain({ code, message, line, column, pointer }: OpenapiProblem): Problem {
  if (code === 'import_busy')
    return new Problem('unavailable', message, { headers: { 'retry-after': '60' } });
  const where = line === null ? '' : ` (line ${line}${column === null ? '' : `, column ${column}`})`;
  const said = where === '' || message.includes(`line ${line}`) ? message : `${message}${where}`;
  return new Problem('not_importable', said, { extra: { reason: code, line, column, pointer } });
}
