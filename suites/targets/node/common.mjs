// What the mains of Node peers have in common, beside the library that each of them is about: where to listen, the route by which
// events are published, and how they end. It is copied into {peers}/node, beside their folders.
import { readFileSync } from "node:fs"
import { createServer } from "node:http"

// name is what --version says: the library of a main's package.json, which names its exact version, and what runs it.
function name(folder) {
	const [library] = Object.entries(JSON.parse(readFileSync(new URL("package.json", folder))).dependencies)
	const runtime = process.versions.bun ? `bun ${process.versions.bun}` : `node ${process.versions.node}`
	return library[0] === "bun" ? runtime : `${library.join(" ")} on ${runtime}`
}

// address is where to listen, of the command line: --listen HOST:PORT. With --version a main says what it is, and ends. main is its
// import.meta.url.
export function address(main) {
	const given = process.argv.slice(2)
	if (given[0] === "--version") {
		console.log(name(main))
		process.exit(0)
	}
	const [, host, port] = /^(.+):(\d+)$/.exec(given[0] === "--listen" && given[1]) ?? []
	if (!port) {
		console.error("usage: --listen HOST:PORT | --version")
		process.exit(2)
	}
	process.on("SIGTERM", () => process.exit(0))
	return { host, port: Number(port) }
}

// topicOf is the last part of a URL's path: /publish/a and /ws/a?x are both about a.
export function topicOf(url) {
	return /([^/?]*)(\?.*)?$/.exec(url)[1]
}

// listen makes an HTTP server: POST /publish/TOPIC has publish(topic, body), a Buffer, make an event of it, and is answered once that
// has returned; what else is asked is other's.
export function listen({ host, port }, publish, other = notFound) {
	const server = createServer((request, response) => {
		if (request.method !== "POST" || !request.url.startsWith("/publish/")) return other(request, response)
		const parts = []
		request.on("data", (part) => parts.push(part))
		request.on("end", () => {
			publish(topicOf(request.url), Buffer.concat(parts))
			response.writeHead(204).end()
		})
	})
	return server.listen(port, host)
}

export function notFound(request, response) {
	response.writeHead(404).end()
}

// A Table has a value for each topic, which make() makes when it is first asked for.
export class Table extends Map {
	constructor(make) {
		super()
		this.make = make
	}
	get(topic) {
		if (!this.has(topic)) this.set(topic, this.make(topic))
		return super.get(topic)
	}
}
