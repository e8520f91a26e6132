namespace FerWeb.Tests.Web.Security;

/// <summary>
/// Who may call what: open to everybody, or the least role that may (recognizer is a key for recognising alone, or what a setting
/// opens to strangers), account for whoever has one, or password where the request itself proves it. A reviewer of a new row asks:
/// what could a pupil do with it?
/// </summary>
internal static class AccessTable
{
    private static readonly string[] _publicFolders = ["/_framework/", "/_content/", "/assets/", "/examples/", "/_blazor"];

    /// <value>Method and path of an endpoint, PAGE and its path, or HUB and the name of a method, to who may call it.</value>
    public static IReadOnlyDictionary<string, string> Rows { get; } = Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' ', 2))
        .ToDictionary(parts => parts[1].Trim(), parts => parts[0]);

    /// <summary>Files of the site itself, the same for all.</summary>
    public static bool IsPublicFile(string path)
        => Path.HasExtension(path) && !path.Contains('{', StringComparison.Ordinal)
        || _publicFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));

    private const string Text = """
        open PAGE /about
        open PAGE /tour
        open PAGE /use-via-api
        recognizer PAGE /models
        open PAGE /login
        open PAGE /logout
        open PAGE /setup
        open PAGE /not-found
        recognizer PAGE /
        recognizer PAGE /live
        recognizer PAGE /batch
        viewer PAGE /runs
        viewer PAGE /runs/{Id}
        viewer PAGE /compare
        viewer PAGE /models/compare
        viewer PAGE /datasets
        viewer PAGE /datasets/{Id}
        viewer PAGE /evaluations
        viewer PAGE /evaluations/{Id}
        viewer PAGE /sweeps
        viewer PAGE /sweeps/{Id}
        analyst PAGE /train
        analyst PAGE /classroom
        analyst PAGE /classroom/{Id}
        analyst PAGE /datasets/{Id}/pictures
        analyst PAGE /datasets/{Id}/duplicates
        account PAGE /account
        account PAGE /account/password
        admin PAGE /people
        admin PAGE /audit
        admin PAGE /status

        open GET /api
        open GET /camera
        open GET /language/{code}
        open GET /health/live
        open GET /health/ready
        open GET /openapi/{documentName}.json
        password POST /api/v1/login
        open POST /api/v1/logout
        open POST /login/passkey/options
        password POST /login/passkey
        account POST /account/passkeys/options
        account POST /account/passkeys

        recognizer POST /api/v1/recognize
        recognizer POST /api/v1/recognize/live
        recognizer GET /api/v1/recognize/places/{ticket}
        recognizer GET /api/v1/recognize/results/{id}/faces/{face:int}/heat-map
        recognizer PUT /api/v1/recognize/results/{id}/faces/{face:int}/feedback/
        recognizer DELETE /api/v1/recognize/results/{id}/faces/{face:int}/feedback/
        recognizer GET /config
        recognizer POST /run/predict
        recognizer POST /api/predict
        recognizer POST /call/predict/
        recognizer GET /call/predict/{id}
        recognizer GET /gradio_api/info
        recognizer GET /gradio_api/app_id
        recognizer GET /gradio_api/heartbeat/{session}
        recognizer GET /gradio_api/queue/data
        recognizer POST /gradio_api/queue/join
        recognizer POST /gradio_api/upload
        recognizer POST /gradio_api/cancel
        recognizer POST /gradio_api/reset
        recognizer POST /gradio_api/run/predict
        recognizer POST /gradio_api/api/predict
        recognizer POST /gradio_api/call/predict/
        recognizer GET /gradio_api/call/predict/{id}

        admin GET /api/v1/status

        viewer GET /api/v1/feedback/
        analyst DELETE /api/v1/feedback/
        analyst POST /api/v1/feedback/dataset

        viewer GET /api/v1/models
        viewer GET /api/v1/models/live
        viewer GET /api/v1/models/{model}
        viewer POST /api/v1/models/{model}/recognize
        analyst GET /api/v1/models/{model}/bundle
        analyst GET /api/v1/models/{model}/description
        analyst GET /api/v1/models/{model}/onnx
        analyst GET /api/v1/models/{model}/safetensors
        analyst POST /api/v1/models/combine
        viewer GET /api/v1/model-combinations/{id}
        analyst POST /api/v1/models/import
        analyst PATCH /api/v1/models/{model}
        analyst DELETE /api/v1/models/{model}
        analyst POST /api/v1/models/{model}/make-live
        analyst POST /api/v1/models/live/roll-back

        viewer GET /api/v1/runs/
        viewer GET /api/v1/runs/{id}
        viewer GET /api/v1/runs/{id}/checkpoints
        viewer GET /api/v1/runs/{id}/curves.csv
        viewer GET /api/v1/runs/{id}/curves.json
        viewer GET /api/v1/runs/{id}/events
        viewer GET /api/v1/runs/{id}/log
        viewer GET /api/v1/runs/{id}/tensorboard
        viewer GET /api/v1/runs/comparison
        viewer GET /api/v1/runs/queue
        viewer GET /api/v1/runs/queue/hold
        viewer GET /run-files/{id}/log.txt
        viewer GET /run-files/{id}/metrics.csv
        viewer GET /run-files/{id}/worker.log
        viewer POST /api/v1/runs/{run}/checkpoints/{step:long}/recognize
        viewer POST /api/v1/runs/{run}/checkpoints/{step:long}/recognize/live
        analyst POST /api/v1/runs/
        analyst PATCH /api/v1/runs/{id}
        analyst DELETE /api/v1/runs/{id}
        analyst POST /api/v1/runs/{id}/clone
        analyst POST /api/v1/runs/{id}/kill
        analyst POST /api/v1/runs/{id}/move
        analyst POST /api/v1/runs/{id}/pause
        analyst POST /api/v1/runs/{id}/restore
        analyst POST /api/v1/runs/{id}/resume
        analyst POST /api/v1/runs/{id}/stop
        analyst PUT /api/v1/runs/{id}/checkpoints/{step:long}/pin
        analyst DELETE /api/v1/runs/{id}/checkpoints/{step:long}/pin
        analyst POST /api/v1/runs/{run}/checkpoints/{step:long}/model
        analyst POST /api/v1/runs/{run}/checkpoints/{step:long}/promote
        analyst PUT /api/v1/runs/queue/hold
        analyst DELETE /api/v1/runs/queue/hold

        viewer GET /api/v1/sweeps/
        viewer GET /api/v1/sweeps/{id}
        analyst POST /api/v1/sweeps/
        analyst POST /api/v1/sweeps/{id}/stop
        analyst POST /api/v1/sweeps/{id}/promote
        analyst DELETE /api/v1/sweeps/{id}

        viewer GET /api/v1/evaluations/
        viewer GET /api/v1/evaluations/{id}
        viewer GET /api/v1/evaluations/{id}/comparison
        viewer GET /api/v1/evaluations/{id}/images/{image:int}/heat-map.png
        viewer GET /api/v1/evaluations/{id}/predictions.csv
        analyst POST /api/v1/evaluations/
        analyst POST /api/v1/evaluations/{id}/cancel
        analyst DELETE /api/v1/evaluations/{id}

        viewer GET /api/v1/datasets/
        viewer GET /api/v1/datasets/{id}
        viewer GET /api/v1/datasets/{id}/average/{emotion}.png
        viewer GET /api/v1/datasets/{id}/changes
        viewer GET /api/v1/datasets/{id}/images
        viewer GET /api/v1/datasets/{id}/images/{split}/{index:int}
        viewer GET /api/v1/datasets/{id}/images/{split}/{index:int}.png
        viewer GET /api/v1/datasets/{id}/near-duplicates
        viewer GET /api/v1/datasets/{id}/samples/{split}/{emotion}/{number:int}.png
        analyst POST /api/v1/datasets
        analyst POST /api/v1/datasets/from-folder
        analyst DELETE /api/v1/datasets/{id}
        analyst POST /api/v1/datasets/{id}/versions
        analyst POST /api/v1/datasets/{id}/near-duplicates
        analyst DELETE /api/v1/datasets/{id}/near-duplicates
        analyst GET /api/v1/dataset-imports
        analyst GET /api/v1/dataset-imports/{id}
        analyst DELETE /api/v1/dataset-imports/{id}
        analyst POST /api/v1/dataset-imports/{id}/retry
        analyst OPTIONS /api/v1/dataset-uploads/
        analyst POST /api/v1/dataset-uploads/
        analyst HEAD /api/v1/dataset-uploads/{id}
        analyst PATCH /api/v1/dataset-uploads/{id}
        analyst DELETE /api/v1/dataset-uploads/{id}

        analyst GET /api/v1/classroom-sets/
        analyst POST /api/v1/classroom-sets/
        analyst GET /api/v1/classroom-sets/{id}
        analyst PATCH /api/v1/classroom-sets/{id}
        analyst DELETE /api/v1/classroom-sets/{id}
        analyst PUT /api/v1/classroom-sets/{id}/consent
        analyst POST /api/v1/classroom-sets/{id}/train
        analyst POST /api/v1/classroom-sets/{id}/classes
        analyst GET /api/v1/classroom-sets/{id}/classes/{class}
        analyst PATCH /api/v1/classroom-sets/{id}/classes/{class}
        analyst DELETE /api/v1/classroom-sets/{id}/classes/{class}
        analyst GET /api/v1/classroom-sets/{id}/classes/{class}/pictures
        analyst POST /api/v1/classroom-sets/{id}/classes/{class}/pictures
        analyst GET /api/v1/classroom-sets/{id}/classes/{class}/pictures/{picture}
        analyst DELETE /api/v1/classroom-sets/{id}/classes/{class}/pictures/{picture}

        viewer GET /hubs/training
        viewer GET /hubs/training/negotiate
        viewer HUB Runs
        viewer HUB Stream
        """;
}
