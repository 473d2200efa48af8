// An HTTP proxy on a Unix socket, whose path is its argument. It runs in a network namespace: sockets of files lead into
// it from outside.

import { createServer, request } from 'node:http';

const server = createServer((asked, answer) => {
  const { url, method, headers } = asked;
  const sent = request(url, { method, headers, agent: false }, (response) => {
    answer.writeHead(response.statusCode, response.headers);
    response.pipe(answer);
  });
  sent.on('error', () => answer.destroy());
  asked.pipe(sent);
});
server.listen(process.argv[2], () => console.log('listening'));
