// Socket.IO: a room for each topic, named by the query of the connection. As its page on performance has it, the request that a
// connection began with is let go, since nothing here needs it any more. Answers aren't compressed, as nobody's are who is
// compared with it.
import { Server } from "socket.io"
import { address, listen } from "../common.mjs"

const server = listen(address(import.meta.url), (topic, message) => io.to(topic).emit("message", message.toString()))

const io = new Server(server, { serveClient: false, httpCompression: false })

io.on("connection", (socket) => {
	socket.join(socket.handshake.query.topic)
	socket.conn.request = null
})
