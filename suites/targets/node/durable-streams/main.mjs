// Durable Streams: the protocol's reference server, in memory. A stream has to be made by a PUT before it is read or appended to;
// here it is made by the first request that names it, since publishing is one request. Answers aren't compressed, as nobody's are
// who is compared with it.
import { DurableStreamTestServer } from "@durable-streams/server"
import { address } from "../common.mjs"

class Server extends DurableStreamTestServer {
	handleRequest(request, response) {
		const path = new URL(request.url, "http://localhost").pathname
		if (path.startsWith("/v1/stream/") && !this.store.has(path)) this.store.create(path, { contentType: "text/plain" })
		return super.handleRequest(request, response)
	}
}

const { host, port } = address(import.meta.url)

await new Server({ host, port, compression: false }).start()
