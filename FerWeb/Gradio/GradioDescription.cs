using System.Text.Json.Nodes;

namespace FerWeb.Gradio;

/// <summary>What Gradio's clients ask for before they call: the app's components and the parameters and returns of /predict.</summary>
internal static class GradioDescription
{
    public const string Prefix = "/gradio_api";
    public const string Endpoint = "predict";

    // The release whose protocol this is; clients choose theirs by it.
    private const string GradioVersion = "5.49.1";
    private const string FileMark = "gradio.FileData";
    private const string PhotoType =
        "dict(path: str | None, url: str | None, size: int | None, orig_name: str | None, mime_type: str | None, is_stream: bool, meta: dict(str, Any))";
    private const string LabelType = "dict(label: str | None, confidences: list[dict(label: str | None, confidence: float | None)] | None)";

    /// <param name="root">Address of the site without a slash at its end.</param>
    /// <param name="appId">Another one after every start of the site.</param>
    /// <param name="maxPhotoBytes">Largest photo that is taken.</param>
    public static JsonObject Config(string root, string appId, int maxPhotoBytes) => new()
    {
        ["version"] = GradioVersion,
        ["api_prefix"] = Prefix,
        ["app_id"] = appId,
        ["mode"] = "interface",
        ["title"] = "FerWeb",
        ["root"] = root,
        ["protocol"] = "sse_v3",
        ["enable_queue"] = true,
        ["show_error"] = true,
        ["show_api"] = true,
        ["is_space"] = false,
        ["space_id"] = null,
        ["username"] = null,
        ["auth_required"] = false,
        ["analytics_enabled"] = false,
        ["connect_heartbeat"] = false,
        ["run_history"] = false,
        ["dev_mode"] = false,
        ["max_file_size"] = maxPhotoBytes,
        ["components"] = new JsonArray(
            Component(1, "image", "Photo"),
            Component(2, "radio", "Labels"),
            Component(3, "checkbox", "Whole picture"),
            Component(4, "label", "Emotion")),
        ["dependencies"] = new JsonArray(new JsonObject
        {
            ["id"] = 0,
            ["api_name"] = Endpoint,
            ["api_description"] = "Recognise what the largest face of a photo shows: its emotion, or a class of the model's own.",
            ["api_visibility"] = "public",
            ["show_api"] = true,
            ["inputs"] = new JsonArray(1, 2, 3),
            ["outputs"] = new JsonArray(4),
            ["targets"] = new JsonArray(),
            ["types"] = new JsonObject { ["generator"] = false, ["cancel"] = false },
            ["backend_fn"] = true,
            ["queue"] = true,
            ["batch"] = false,
            ["connection"] = "sse",
            ["cancels"] = new JsonArray(),
            ["js"] = null,
            ["rendered_in"] = null,
        }),
        ["layout"] = new JsonObject { ["id"] = 0, ["children"] = new JsonArray() },
        ["page"] = new JsonObject(),
    };

    /// <param name="classes">What the live model tells apart.</param>
    public static JsonObject Info(IReadOnlyList<string> classes) => new()
    {
        ["named_endpoints"] = new JsonObject
        {
            ["/" + Endpoint] = new JsonObject
            {
                ["description"] = "Recognise what the largest face of a photo shows: its emotion, or a class of the model's own.",
                ["parameters"] = new JsonArray(
                    Parameter("image", "Photo", "Image", Photo(), PhotoType, null, hasDefault: false),
                    Parameter(
                        "head", "Labels", "Radio", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("crowd", "fer") }, "Literal['crowd', 'fer']",
                        "crowd", hasDefault: true),
                    Parameter("whole", "Whole picture", "Checkbox", new JsonObject { ["type"] = "boolean" }, "bool", false, hasDefault: true)),
                ["returns"] = new JsonArray(new JsonObject
                {
                    ["label"] = "Emotion",
                    ["type"] = Label(classes),
                    ["python_type"] = new JsonObject { ["type"] = LabelType, ["description"] = "The emotion or own class, and all probabilities." },
                    ["component"] = "Label",
                }),
                ["api_visibility"] = "public",
                ["show_api"] = true,
            },
        },
        ["unnamed_endpoints"] = new JsonObject(),
    };

    private static JsonObject Component(int id, string type, string label) => new()
    {
        ["id"] = id,
        ["type"] = type,
        ["props"] = new JsonObject { ["label"] = label, ["name"] = type, ["interactive"] = true, ["visible"] = true },
        ["skip_api"] = false,
        ["rendered_in"] = null,
    };

    private static JsonObject Parameter(
        string name, string label, string component, JsonObject type, string pythonType, JsonNode? byDefault, bool hasDefault)
        => new()
        {
            ["label"] = label,
            ["parameter_name"] = name,
            ["parameter_has_default"] = hasDefault,
            ["parameter_default"] = byDefault,
            ["type"] = type,
            ["python_type"] = new JsonObject { ["type"] = pythonType, ["description"] = label },
            ["component"] = component,
            ["example_input"] = byDefault?.DeepClone(),
        };

    private static JsonObject Photo() => new()
    {
        ["title"] = "ImageData",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["path"] = Optional("string"),
            ["url"] = Optional("string"),
            ["orig_name"] = Optional("string"),
            ["mime_type"] = Optional("string"),
            ["size"] = Optional("integer"),
            ["meta"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["_type"] = new JsonObject { ["const"] = FileMark } } },
        },
    };

    private static JsonObject Label(IReadOnlyList<string> classes) => new()
    {
        ["title"] = "LabelData",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["label"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. classes.Select(name => (JsonNode)name)]) },
            ["confidences"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] =
                        new JsonObject { ["label"] = new JsonObject { ["type"] = "string" }, ["confidence"] = new JsonObject { ["type"] = "number" } },
                },
            },
        },
    };

    private static JsonObject Optional(string type)
        => new() { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = type }, new JsonObject { ["type"] = "null" }) };
}
