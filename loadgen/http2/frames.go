package http2

import (
	"golang.org/x/net/http2"

	"pollpush/loadgen"
)

// take does what a frame asks for.
func (s *session) take(frame http2.Frame) error {
	if _, ok := frame.(*http2.SettingsFrame); !ok && !s.ready.settings {
		return loadgen.Errorf(loadgen.Frame, "http2: the server begins with a frame of type %v instead of its settings", frame.Header().Type)
	}
	switch f := frame.(type) {
	case *http2.DataFrame:
		return s.takeData(f)
	case *http2.HeadersFrame:
		return s.takeHead(f.StreamID, f.HeaderBlockFragment(), f.HeadersEnded(), f.StreamEnded())
	case *http2.ContinuationFrame:
		return s.takeHead(f.StreamID, f.HeaderBlockFragment(), f.HeadersEnded(), s.head.last)
	case *http2.SettingsFrame:
		return s.takeSettings(f)
	case *http2.WindowUpdateFrame:
		return s.takeWindow(f.StreamID, int64(f.Increment))
	case *http2.RSTStreamFrame:
		return s.takeReset(f.StreamID, f.ErrCode)
	case *http2.GoAwayFrame:
		return s.takeGoAway(f)
	case *http2.PingFrame:
		if !f.IsAck() {
			s.reply(func(w *http2.Framer) error { return w.WritePing(true, f.Data) })
		}
	case *http2.PushPromiseFrame:
		return loadgen.Errorf(loadgen.Frame, "http2: a push, which was declined")
	}
	return nil // PRIORITY, and what extensions may add (RFC 9113, section 5.5)
}

// find returns a stream of that number, nil for one that is over. One that was never there is an error.
func (s *session) find(id uint32) (*stream, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if id > s.last || id%2 == 0 {
		return nil, loadgen.Errorf(loadgen.Frame, "http2: a frame of stream %d, which nobody opened", id)
	}
	return s.streams[id], nil
}

func (s *session) takeData(f *http2.DataFrame) error {
	st, err := s.find(f.StreamID)
	if err != nil {
		return err
	}
	// Padding counts too. Half a window is given back at once, as Chromium does.
	if s.unacked += int(f.Length); s.unacked > sessionWindow/2 {
		bytes := uint32(s.unacked)
		s.unacked = 0
		s.reply(func(w *http2.Framer) error { return w.WriteWindowUpdate(0, bytes) })
	}
	if st == nil {
		return nil
	}
	if err := st.data(f.Data(), int(f.Length), s.arrived); err != nil {
		return err
	}
	if f.StreamEnded() {
		err = s.finish(st, nil)
	}
	s.touch(st)
	return err
}

// takeHead takes a part of a head, or of a trailer, which ends its stream.
func (s *session) takeHead(id uint32, fragment []byte, whole, last bool) error {
	st, err := s.find(id)
	if err != nil {
		return err
	}
	s.head.last = last
	if st != nil && st.fields != nil {
		s.head.head.Fields = st.kept()
	}
	if err := s.head.take(fragment); err != nil || !whole {
		return err
	}
	head, err := s.head.end()
	if err != nil || st == nil {
		return err
	}
	if err := st.setHead(head, last, s.reader.Buffered(), s.arrived); err != nil {
		return err
	}
	if last {
		err = s.finish(st, nil)
	}
	s.touch(st)
	return err
}

func (s *session) takeSettings(f *http2.SettingsFrame) error {
	if f.IsAck() {
		s.ready.acknowledged = true
		return nil
	}
	s.ready.settings = true
	if err := f.ForeachSetting(s.takeSetting); err != nil {
		return err
	}
	s.reply(func(w *http2.Framer) error { return w.WriteSettingsAck() })
	return nil
}

func (s *session) takeSetting(setting http2.Setting) error {
	if err := setting.Valid(); err != nil {
		return err
	}
	s.write.Lock()
	switch setting.ID {
	case http2.SettingHeaderTableSize:
		s.encoder.SetMaxDynamicTableSizeLimit(setting.Val)
	case http2.SettingMaxFrameSize:
		s.frameLimit = int(setting.Val)
	}
	s.write.Unlock()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	switch setting.ID {
	case http2.SettingMaxConcurrentStreams:
		s.limit = setting.Val
		s.admitWaiting()
	case http2.SettingEnableConnectProtocol:
		s.connects = setting.Val == 1
	case http2.SettingInitialWindowSize: // of streams that are there too (RFC 9113, section 6.9.2)
		more := int64(setting.Val) - s.openWindow
		s.openWindow += more
		for _, st := range s.streams {
			st.window += more
			s.widened(st)
		}
	}
	return nil
}

func (s *session) takeWindow(id uint32, more int64) error {
	const most = 1<<31 - 1
	if id == 0 {
		s.mutex.Lock()
		defer s.mutex.Unlock()
		if s.window += more; s.window > most {
			return loadgen.Errorf(loadgen.Frame, "http2: a window of more than 2³¹-1 bytes")
		}
		s.widened(nil)
		return nil
	}
	st, err := s.find(id)
	if err != nil || st == nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if st.window += more; st.window > most {
		return loadgen.Errorf(loadgen.Frame, "http2: a stream's window of more than 2³¹-1 bytes")
	}
	s.widened(st)
	return nil
}

func (s *session) takeReset(id uint32, code http2.ErrCode) error {
	st, err := s.find(id)
	if err != nil || st == nil {
		return err
	}
	why := loadgen.Errorf(loadgen.Reset, "http2: the server reset the stream: %v", code)
	if code == http2.ErrCodeRefusedStream {
		why = errGoingAway // it was not looked at either (RFC 9113, section 8.7)
	}
	err = s.finish(st, why)
	s.touch(st)
	return err
}

// takeGoAway has the streams that the server hasn't looked at begin anew on another connection. The others may come to their end.
func (s *session) takeGoAway(f *http2.GoAwayFrame) error {
	if f.ErrCode != http2.ErrCodeNo {
		return loadgen.Errorf(loadgen.Reset, "http2: the server goes away: %v %.80q", f.ErrCode, f.DebugData())
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.leaving = true
	for id, st := range s.streams {
		if id > f.LastStreamID {
			delete(s.streams, id)
			st.end(errGoingAway)
			st.signal()
		}
	}
	for _, st := range s.waiting {
		st.signal()
	}
	s.waiting = nil
	return s.goneBy()
}
