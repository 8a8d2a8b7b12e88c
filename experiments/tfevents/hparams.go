package tfevents

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// The messages of the HParams plugin that are written here, with their field numbers:
//
//	Summary.Value     { string tag = 1; TensorProto tensor = 8; SummaryMetadata metadata = 9; }
//	SummaryMetadata   { PluginData plugin_data = 1; }
//	PluginData        { string plugin_name = 1; bytes content = 2; }
//	HParamsPluginData { Experiment experiment = 2; SessionStartInfo session_start_info = 3; SessionEndInfo session_end_info = 4; }
//	Experiment        { string name = 6; double time_created_secs = 3; repeated HParamInfo hparam_infos = 4; repeated MetricInfo metric_infos = 5; }
//	HParamInfo        { string name = 1; DataType type = 4; bool differs = 7; }
//	MetricInfo        { MetricName name = 1; DatasetType dataset_type = 5; }
//	MetricName        { string group = 1; string tag = 2; }
//	SessionStartInfo  { map<string, google.protobuf.Value> hparams = 1; double start_time_secs = 5; }
//	SessionEndInfo    { Status status = 1; double end_time_secs = 2; }
//	Value             { double number_value = 2; string string_value = 3; bool bool_value = 4; }
//
// The tensor is not read, but there must be one.
// Source: tensorboard/plugins/hparams/api.proto and plugin_data.proto.

// Setting is one hyperparameter. Value is a string, a bool or a finite float64.
type Setting struct {
	Name  string // dotted path, such as train.lr
	Value any    // of one type for all runs that have the setting
}

// Experiment says what the sessions below the directory of this file have in common: a
// column for each setting, those that differ first, and one for each metric, which is the
// tag of a scalar. sessions are the settings of each; one that a session lacks is empty
// there. TensorBoard shows them in its HPARAMS tab.
//
// It is an error if a setting is of several types, or of none of those that Setting names.
func (w *Writer) Experiment(name string, sessions [][]Setting, metrics []string) error {
	infos, err := infosOf(sessions)
	if err != nil {
		return err
	}
	var m []byte
	m = appendDouble(m, 3, seconds(w.now()))
	for _, i := range infos {
		info := appendBytes(nil, 1, i.name)
		info = append(appendKey(info, 4, varint), i.kind)
		if i.differs {
			info = append(appendKey(info, 7, varint), 1)
		}
		m = appendBytes(m, 4, info)
	}
	for _, tag := range metrics {
		if err := checkTag(tag); err != nil {
			return err
		}
		metric := appendBytes(nil, 1, appendBytes(nil, 2, tag))
		m = appendBytes(m, 5, append(appendKey(metric, 5, varint), datasetValidation))
	}
	return w.plugin("_hparams_/experiment", 2, appendBytes(m, 6, name))
}

// SessionStart says which settings the run in the directory of this file has. A later one
// replaces it.
func (w *Writer) SessionStart(settings []Setting) error {
	settings = slices.SortedFunc(slices.Values(settings), func(a, b Setting) int { return strings.Compare(a.Name, b.Name) })
	var m []byte
	for _, s := range settings {
		value, _, err := appendValue(nil, s)
		if err != nil {
			return err
		}
		m = appendBytes(m, 1, appendBytes(appendBytes(nil, 1, s.Name), 2, value))
	}
	return w.plugin("_hparams_/session_start_info", 3, appendDouble(m, 5, seconds(w.now())))
}

// SessionEnd says that the run has ended well.
func (w *Writer) SessionEnd() error {
	m := append(appendKey(nil, 1, varint), statusSuccess)
	return w.plugin("_hparams_/session_end_info", 4, appendDouble(m, 2, seconds(w.now())))
}

const (
	typeString        = 1
	typeBool          = 2
	typeFloat         = 3
	statusSuccess     = 1
	datasetValidation = 2 // how the plugin calls what was not trained on
)

// info is a column of the experiment.
type info struct {
	name    string
	kind    byte
	differs bool
}

// infosOf are the columns in the order in which they first appear.
func infosOf(sessions [][]Setting) ([]info, error) {
	var infos []info
	first := map[string]any{}
	for _, session := range sessions {
		for _, s := range session {
			_, kind, err := appendValue(nil, s)
			if err != nil {
				return nil, err
			}
			at := slices.IndexFunc(infos, func(i info) bool { return i.name == s.Name })
			if at < 0 {
				infos, first[s.Name] = append(infos, info{name: s.Name, kind: kind}), s.Value
				continue
			}
			if infos[at].kind != kind {
				return nil, fmt.Errorf("tfevents: setting %q is %v and %v, want values of one type", s.Name, first[s.Name], s.Value)
			}
			infos[at].differs = infos[at].differs || first[s.Name] != s.Value
		}
	}
	return infos, nil
}

// appendValue adds a google.protobuf.Value, and says of which type it is.
func appendValue(b []byte, s Setting) ([]byte, byte, error) {
	if err := checkTag(s.Name); err != nil {
		return nil, 0, fmt.Errorf("%w, as the name of a setting", err)
	}
	switch v := s.Value.(type) {
	case string:
		return appendBytes(b, 3, strings.ToValidUTF8(v, "�")), typeString, nil
	case bool:
		if v {
			return append(appendKey(b, 4, varint), 1), typeBool, nil
		}
		return append(appendKey(b, 4, varint), 0), typeBool, nil
	case float64:
		if v-v != 0 {
			return nil, 0, fmt.Errorf("tfevents: setting %q = %g, want a finite number", s.Name, v)
		}
		// A zero is written too: it is one choice of several kinds of value, not a default.
		return binary.LittleEndian.AppendUint64(appendKey(b, 2, fixed64), math.Float64bits(v)), typeFloat, nil
	}
	return nil, 0, fmt.Errorf("tfevents: setting %q is a %T, want a string, a bool or a float64", s.Name, s.Value)
}

// plugin writes a message as the given field of HParamsPluginData.
func (w *Writer) plugin(tag string, field uint64, message []byte) error {
	content := appendBytes(nil, field, message)
	metadata := appendBytes(nil, 1, appendBytes(appendBytes(nil, 1, "hparams"), 2, content))
	value := appendBytes(nil, 1, tag)
	value = appendBytes(value, 8, "\x08\x01\x12\x02\x12\x00") // float32 of shape (0)
	return w.write(appendSummary(w.event(0), appendBytes(value, 9, metadata)))
}

func seconds(t time.Time) float64 { return float64(t.Unix()) + float64(t.Nanosecond())/1e9 }
